import RPCCore
import TestSupport
import Testing

@Suite("Server: everything at once")
struct EverythingAtOnceTests {
  @Test(
    "Random operations settle and answer each delivery once, and leave nothing behind",
    arguments: [ExecutorPolicy.inline, .serial, .concurrent(maximum: 3)],
    SettlementPolicy.allCases)
  func randomOperations(executor: ExecutorPolicy, settlement: SettlementPolicy) {
    for seed: UInt64 in 1...5 {
      var random = SplitMix64(seed: seed)
      var server = WatchedServer(executor, settlement)
      for _ in 0..<500 { server.doSomething(&random, losesConnection: false) }
      server.assertAllCounted(&random)
      for _ in 0..<500 { server.doSomething(&random, losesConnection: true) }
      server.shutDown(withinGrace: seed.isMultiple(of: 2), &random)
      server.assertNothingLeft()
    }
  }
}

/// A server that receives random inputs and is checked after each action.
private struct WatchedServer {
  private var server: RPCServerStateMachine
  private let settlement: SettlementPolicy
  private var time: Int64 = 0
  private var lastTag: UInt64 = 0
  private var running: [HandlerRun] = []
  /// The deliveries of the current connection that are not settled.
  private var unsettled: Set<UInt64> = []
  /// The deliveries of all connections that were settled.
  private var settled: Set<UInt64> = []
  /// The deliveries that have received their last reply.
  private var answered: Set<UInt64> = []
  private var pollCount = 0

  init(_ executor: ExecutorPolicy, _ settlement: SettlementPolicy) {
    self.settlement = settlement
    server = .with(executor, settlement: settlement) {
      $0.receivesNotices = true
      $0.rememberedCancellations = 2
      $0.deduplicationWindow = .nanoseconds(20)
      $0.rememberedReplies = 5
      $0.resultRetention = .nanoseconds(20)
    }
  }

  mutating func doSomething(_ random: inout SplitMix64, losesConnection: Bool) {
    time += Int64(random.next(below: 3))
    switch random.next(below: 100) {
    case ..<45: deliver(request(&random))
    case ..<80: finishAny(&random)
    case ..<90: emitAny(&random)
    case ..<96: observe(server.notice(.cancelNotice.correlated(correlationID(&random))))
    case ..<99: sweep()
    default: if losesConnection { loseConnection() }
    }
    #expect(server.running == running.count)
    #expect(server.running <= server.configuration.executor.slots)
  }

  mutating func shutDown(withinGrace: Bool, _ random: inout SplitMix64) {
    observe(server.beginShutdown())
    deliver(request(&random))
    if withinGrace {
      while !running.isEmpty { finishAny(&random) }
      #expect(server.isDrained)
    }
    observe(server.endGrace())
    #expect(unsettled.isEmpty)
    while !running.isEmpty { finishAny(&random) }
  }

  mutating func assertAllCounted(_ random: inout SplitMix64) {
    while !running.isEmpty { finishAny(&random) }
    let counters = server.counters
    #expect(unsettled.isEmpty)
    #expect(server.backlog == 0)
    #expect(counters.received == counters.refused + counters.deduplicated + counters.started)
    #expect(counters.discarded == 0)
    #expect(counters.polled <= pollCount)
  }

  func assertNothingLeft() {
    #expect(server.isDrained)
    #expect(unsettled.isEmpty)
    let counters = server.counters
    #expect(counters.started > 100)
    #expect(counters.started == counters.completed + counters.failed + counters.discarded)
    #expect(counters.deduplicated > 0)
    #expect(counters.cancelled > 0)
    #expect(counters.polled > 0)
  }

  private func correlationID(_ random: inout SplitMix64) -> String {
    "\(Int(lastTag) - random.next(below: 5))"
  }

  private mutating func request(_ random: inout SplitMix64) -> RPCMessage {
    let methods = ["add", "add", "add", "add", "multiply", "rpc.ping", "rpc.poll", "add"]
    let replyTo = random.next(below: 8) == 0 ? nil : "replies"
    var message = RPCMessage.request(methods[random.next(below: 8)], replyTo: replyTo)
    message.correlationID = correlationID(&random)
    if message.type == "rpc.poll" {
      pollCount += 1
      message.body = Array("\(1 + random.next(below: 1 + Int(lastTag) / 8))".utf8)
    }
    switch random.next(below: 8) {
    case 0: message = message.with("mode", .text("poll"))
    case 1: message = message.with("mode", .text("stream"))
    case 2: message = message.with("deadline", .integer(time + Int64(random.next(below: 5)) - 1))
    case 3, 4: message.messageID = "\(random.next(below: 10))"
    default: break
    }
    return message
  }

  private mutating func deliver(_ message: RPCMessage) {
    lastTag += 1
    unsettled.insert(lastTag)
    if settlement == .automatic { unsettled.remove(lastTag) }
    observe(server.receive(.tagged(lastTag, message), at: time))
  }

  private mutating func finishAny(_ random: inout SplitMix64) {
    guard !running.isEmpty else { return }
    let run = running.remove(at: random.next(below: running.count))
    let failure = HandlerOutcome.failure(RemoteError(code: .handlerError, message: "no"))
    let outcome = random.next(below: 3) == 0 ? failure : .result([5])
    observe(server.finish(run, outcome, at: time))
  }

  private mutating func emitAny(_ random: inout SplitMix64) {
    guard !running.isEmpty else { return }
    var actions: [ServerAction] = []
    let run = running[random.next(below: running.count)]
    let goesOn = server.emit([7], from: run.id, into: &actions)
    #expect(run.isStream || !goesOn)
    observe(actions)
  }

  private mutating func sweep() {
    server.sweep(now: Instant(nanoseconds: time))
    if let next = server.nextSweep { #expect(next.nanoseconds > time) }
  }

  private mutating func loseConnection() {
    server.connectionLost()
    unsettled.removeAll()
  }

  private mutating func observe(_ actions: [ServerAction]) {
    for action in actions {
      switch action {
      case .acknowledge(let request), .reject(let request), .requeue(let request):
        settle(request.deliveryTag)
      case .reply(let message, _, let request): answer(request, by: message)
      case .start(let run):
        if let deadline = run.deadline { #expect(deadline.nanoseconds >= time) }
        running.append(run)
      case .refuse, .cancel, .discard: break
      }
    }
  }

  private mutating func settle(_ tag: UInt64) {
    #expect(settlement != .automatic)
    #expect(unsettled.remove(tag) != nil)
    #expect(settled.insert(tag).inserted)
  }

  private mutating func answer(_ request: RequestDelivery, by message: RPCMessage) {
    #expect(message.correlationID == request.message.correlationID)
    #expect(!answered.contains(request.deliveryTag))
    if message.type != "item" { answered.insert(request.deliveryTag) }
  }
}
