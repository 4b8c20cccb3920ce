import RPCCore
import TestSupport
import Testing

@Suite("Server")
struct RPCServerStateMachineTests {
  @Test("A new server is idle")
  func idle() {
    let server = RPCServerStateMachine.with(.concurrent(maximum: 2))
    #expect(server.running == 0)
    #expect(server.backlog == 0)
    #expect(server.configuration.methods == ["add", "subtract"])
  }

  @Test(
    "Slots are never overdrawn, runs start in the order of delivery, and all is settled once",
    arguments: [ExecutorPolicy.inline, .serial, .concurrent(maximum: 3)],
    SettlementPolicy.allCases)
  func randomOperations(executor: ExecutorPolicy, settlement: SettlementPolicy) {
    for seed: UInt64 in 1...5 {
      var server = ObservedServer(.with(executor, settlement: settlement))
      var random = SplitMix64(seed: seed)
      for _ in 0..<1000 {
        switch random.next(below: 100) {
        case ..<50: server.deliver(&random)
        case ..<98: server.finishAny(&random)
        default: server.loseConnection()
        }
      }
      server.finishAll(&random)
      server.assertAllSettledOnce()
    }
  }
}

/// A server whose every action is checked against its deliveries.
private struct ObservedServer {
  private var server: RPCServerStateMachine
  private var lastTag: UInt64 = 0
  private var lastStarted: UInt64 = 0
  private var running: [HandlerRun] = []
  /// The delivery tags of the current connection, and settled ones of earlier connections.
  private var delivered: Set<UInt64> = []
  /// The delivery tags of earlier connections.
  private var lost: Set<UInt64> = []
  /// How often each delivery was settled.
  private var settlements: [UInt64: Int] = [:]

  init(_ server: RPCServerStateMachine) {
    self.server = server
  }

  mutating func deliver(_ random: inout SplitMix64) {
    lastTag += 1
    let method = random.next(below: 5) == 0 ? "multiply" : "add"
    let replyTo = random.next(below: 3) == 0 ? nil : "replies"
    delivered.insert(lastTag)
    observe(server.receive(.tagged(lastTag, .request(method, replyTo: replyTo))))
  }

  mutating func finishAny(_ random: inout SplitMix64) {
    guard !running.isEmpty else { return }
    let run = running.remove(at: random.next(below: running.count))
    let failure = HandlerOutcome.failure(RemoteError(code: .handlerError, message: "no"))
    observe(server.finish(run, random.next(below: 2) == 0 ? failure : .result([])))
  }

  mutating func finishAll(_ random: inout SplitMix64) {
    while !running.isEmpty { finishAny(&random) }
  }

  /// Deliveries that are still unsettled can no longer be settled.
  mutating func loseConnection() {
    server.connectionLost()
    // With automatic settlement the broker delivers nothing again, so the backlog stays.
    if server.configuration.settlement == .automatic { return }
    #expect(server.backlog == 0)
    lost.formUnion(delivered)
    delivered = delivered.filter { settlements[$0] != nil }
  }

  func assertAllSettledOnce() {
    #expect(server.running == 0)
    #expect(server.backlog == 0)
    #expect(lastStarted > 100)
    let counters = server.counters
    #expect(counters.started == counters.completed + counters.failed + counters.discarded)
    #expect(counters.received >= counters.started + counters.refused)
    guard server.configuration.settlement != .automatic else {
      #expect(settlements.isEmpty)
      return
    }
    #expect(settlements == Dictionary(uniqueKeysWithValues: delivered.map { ($0, 1) }))
  }

  private mutating func observe(_ actions: [ServerAction]) {
    for action in actions {
      switch action {
      case .acknowledge(let request), .reject(let request), .requeue(let request):
        settle(request)
      case .reply(_, _, let request): #expect(delivered.contains(request.deliveryTag))
      case .start(let run): start(run)
      case .refuse(let request, _): #expect(request.message.type == "multiply")
      case .discard(let request): #expect(lost.contains(request.deliveryTag))
      case .cancel: Issue.record("nobody cancelled anything")
      }
    }
    #expect(server.running == running.count)
    #expect(server.running <= server.configuration.executor.slots)
    #expect(server.backlog == 0 || server.running == server.configuration.executor.slots)
  }

  private mutating func settle(_ request: RequestDelivery) {
    #expect(delivered.contains(request.deliveryTag))
    settlements[request.deliveryTag, default: 0] += 1
  }

  private mutating func start(_ run: HandlerRun) {
    #expect(run.request.message.type == "add")
    #expect(run.request.deliveryTag > lastStarted)
    lastStarted = run.request.deliveryTag
    running.append(run)
  }
}
