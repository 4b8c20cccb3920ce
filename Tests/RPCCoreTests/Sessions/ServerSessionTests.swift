import Testing

@testable import RPCCore

@Suite("The session of a server")
struct ServerSessionTests {
  private let link = LinkID(1)
  private let second = Instant(nanoseconds: 1_000_000_000)

  private func session(
    _ change: (inout ServerSession.Configuration) -> Void = { _ in }
  ) -> ServerSession {
    var configuration = ServerSession.Configuration(
      requests: RPCServerStateMachine.Configuration(methods: ["add"]))
    configuration.reconnectDelay = 100
    configuration.grace = 1_000
    change(&configuration)
    return ServerSession(configuration: configuration)
  }

  /// A session that consumes its queue on an open link.
  private func serving(
    _ change: (inout ServerSession.Configuration) -> Void = { _ in }
  ) -> ServerSession {
    var session = session(change)
    #expect(session.begin() == .link(.open(link)))
    #expect(session.linkOpened(link) == .link(.prepare(link)))
    _ = actions(&session) { #expect($0.consuming(link, into: &$1) == nil) }
    return session
  }

  private func request(_ tag: UInt64 = 1) -> RequestDelivery { .tagged(tag) }

  /// The actions that the closure makes the session decide.
  private func actions(
    _ session: inout ServerSession, _ body: (inout ServerSession, inout [ServerAction]) -> Void
  ) -> [ServerAction] {
    var actions: [ServerAction] = []
    body(&session, &actions)
    return actions
  }

  /// Delivers a request whose handler must start, and returns the handler's run.
  private func start(
    _ session: inout ServerSession, _ request: RequestDelivery
  ) throws -> HandlerRun {
    let actions = actions(&session) { $0.receive(request, now: .start, into: &$1) }
    return try #require(actions.runs.first)
  }

  @Test("It opens a link, consumes its queue on it, and handles what comes")
  func begins() throws {
    var session = serving()
    #expect(session.isServing)
    #expect(session.begin() == nil)
    let run = try start(&session, request())
    let ended = actions(&session) {
      #expect($0.finished(run.id, .result([1]), now: .start, into: &$1) == nil)
    }
    #expect(ended.last == .acknowledge(request()))
  }

  @Test("It does not serve before its queue is consumed, nor after the link is lost")
  func serves() {
    var session = session()
    #expect(!session.isServing)
    _ = session.begin()
    _ = session.linkOpened(link)
    #expect(!session.isServing)
    _ = actions(&session) { _ = $0.consuming(link, into: &$1) }
    #expect(session.isServing)
    _ = actions(&session) { #expect($0.linkLost(link, into: &$1) == .link(.close(link))) }
    #expect(!session.isServing)
  }

  @Test("After a loss it opens another link later, and results of what ran go nowhere")
  func lost() throws {
    var session = serving()
    let run = try start(&session, request())
    _ = actions(&session) { session, actions in
      #expect(session.linkLost(link, into: &actions) == .link(.close(link)))
      #expect(session.linkClosed(link, now: second, into: &actions) == nil)
      let next = second.advanced(byNanoseconds: 100)
      #expect(session.nextInstant == next)
      #expect(session.passTime(now: second, into: &actions) == nil)
      #expect(session.passTime(now: next, into: &actions) == .link(.open(LinkID(2))))
    }
    let ended = actions(&session) {
      _ = $0.finished(run.id, .result([]), now: second, into: &$1)
    }
    #expect(ended == [.discard(request())])
  }

  @Test("A queue that cannot be consumed costs the link, and is asked for again")
  func refused() {
    var session = session()
    _ = session.begin()
    _ = session.linkOpened(link)
    let actions = actions(&session) {
      #expect($0.consumeRefused(on: link, into: &$1) == .link(.close(link)))
      #expect($0.linkClosed(link, now: .start, into: &$1) == nil)
    }
    #expect(actions == [])
    #expect(session.nextInstant == Instant(nanoseconds: 100))
  }

  @Test("One that does not try again is over when it is refused, and when its link is lost")
  func givesUp() {
    for (isLost, ending) in [(false, LinkLife.Ending.refused), (true, .lost)] {
      var session = session { $0.reconnectDelay = nil }
      _ = session.begin()
      _ = session.linkOpened(link)
      _ = actions(&session) {
        if isLost {
          _ = $0.consuming(link, into: &$1)
          _ = $0.linkLost(link, into: &$1)
        } else {
          _ = $0.consumeRefused(on: link, into: &$1)
        }
        #expect($0.linkClosed(link, now: .start, into: &$1) == .link(.end(ending)))
      }
      #expect(session.phase == .stopped)
    }
  }

  @Test("It shuts down: stops consuming, lets handlers end, and closes its link behind the last")
  func shutDown() throws {
    var session = serving()
    let run = try start(&session, request())
    _ = actions(&session) { session, actions in
      #expect(session.shutDown(into: &actions) == .stopConsuming(link))
      #expect(!session.isServing)
      #expect(session.shutDown(into: &actions) == nil)
      #expect(session.stoppedConsuming(link, now: second, into: &actions) == nil)
      #expect(session.phase == .draining(until: second.advanced(byNanoseconds: 1_000)))
    }
    let late = actions(&session) { $0.receive(request(2), now: second, into: &$1) }
    #expect(late == [.requeue(request(2))])
    let ended = actions(&session) {
      let step = $0.finished(run.id, .result([]), now: second, into: &$1)
      #expect(step == .link(.close(link)))
    }
    #expect(ended.last == .acknowledge(request()))
    _ = actions(&session) {
      #expect($0.linkClosed(link, now: second, into: &$1) == .link(.end(.asked)))
    }
  }

  @Test("One without anything to do closes its link at once")
  func shutDownIdle() {
    var session = serving()
    _ = actions(&session) {
      #expect($0.shutDown(into: &$1) == .stopConsuming(link))
      #expect($0.stoppedConsuming(link, now: second, into: &$1) == .link(.close(link)))
    }
    #expect(session.phase == .stopped)
  }

  @Test("When the grace is over, what still runs returns to its queue, and its result goes nowhere")
  func graceEnds() throws {
    var session = serving()
    let run = try start(&session, request())
    let end = second.advanced(byNanoseconds: 1_000)
    _ = actions(&session) {
      _ = $0.shutDown(into: &$1)
      _ = $0.stoppedConsuming(link, now: second, into: &$1)
    }
    #expect(session.nextInstant == end)
    let given = actions(&session) {
      #expect($0.passTime(now: end.advanced(byNanoseconds: -1), into: &$1) == nil)
      #expect($0.passTime(now: end, into: &$1) == .link(.close(link)))
    }
    #expect(given == [.cancel(run.id), .requeue(request())])
    let ended = actions(&session) {
      #expect($0.finished(run.id, .result([]), now: end, into: &$1) == nil)
    }
    #expect(ended == [.discard(request())])
  }

  @Test("One shutdown can have its own grace, and the grace can be ended early")
  func otherGrace() throws {
    var session = serving()
    let run = try start(&session, request())
    let given = actions(&session) {
      #expect($0.endGrace(into: &$1) == nil)
      _ = $0.shutDown(grace: 7, into: &$1)
      _ = $0.stoppedConsuming(link, now: second, into: &$1)
      #expect($0.phase == .draining(until: second.advanced(byNanoseconds: 7)))
      #expect($0.endGrace(into: &$1) == .link(.close(link)))
    }
    #expect(given == [.cancel(run.id), .requeue(request())])
  }

  @Test("A handler that never began is forgotten, and what waits for its slot starts")
  func abandoned() throws {
    var session = serving {
      $0.requests.settlement = .automatic
      $0.requests.executor = .serial
    }
    let run = try start(&session, request(1))
    let next = actions(&session) {
      $0.receive(request(2), now: .start, into: &$1)
      #expect($0.abandon(run.id, now: second, into: &$1) == nil)
    }
    #expect(next.map(\.isStart) == [true])
    #expect(session.requests.running == 1)
    #expect(session.requests.counters.discarded == 0)
  }

  @Test("A cancelled server has no grace, whether it was shutting down or not", arguments: 0...2)
  func cancelled(_ stepsOfShutdown: Int) throws {
    var session = serving()
    let run = try start(&session, request())
    let given = actions(&session) { session, actions in
      if stepsOfShutdown > 0 { _ = session.shutDown(into: &actions) }
      if stepsOfShutdown > 1 {
        _ = session.stoppedConsuming(link, now: second, into: &actions)
        #expect(session.cancel(into: &actions) == .link(.close(link)))
        return
      }
      let step = session.cancel(into: &actions)
      #expect(step == (stepsOfShutdown == 0 ? .stopConsuming(link) : nil))
      let next = session.stoppedConsuming(link, now: second, into: &actions)
      #expect(next == .link(.close(link)))
    }
    #expect(given == [.cancel(run.id), .requeue(request())])
    #expect(session.phase == .stopped)
  }

  @Test("One that loses its link while it shuts down does not wait for its handlers")
  func lostMeanwhile() throws {
    var session = serving()
    _ = try start(&session, request())
    _ = actions(&session) {
      _ = $0.shutDown(into: &$1)
      #expect($0.linkLost(link, into: &$1) == .link(.close(link)))
      #expect($0.linkClosed(link, now: second, into: &$1) == .link(.end(.asked)))
    }
    #expect(session.phase == .stopped)
  }

  @Test("One that is to end before it consumes stops consuming as soon as it does")
  func shutDownEarly() {
    var session = session()
    _ = session.begin()
    _ = session.linkOpened(link)
    _ = actions(&session) { #expect($0.shutDown(into: &$1) == nil) }
    _ = actions(&session) { #expect($0.consuming(link, into: &$1) == .stopConsuming(link)) }
  }

  @Test("One that is to end while its link is opened closes the link when it is there")
  func shutDownOpening() {
    var session = session()
    _ = session.begin()
    _ = actions(&session) { #expect($0.shutDown(into: &$1) == nil) }
    #expect(session.linkOpened(link) == .link(.close(link)))
    #expect(session.phase == .stopped)
  }

  @Test("One that is to end without a link ends at once, and never begins again")
  func shutDownWithout() {
    var session = session()
    _ = actions(&session) { #expect($0.shutDown(into: &$1) == .link(.end(.asked))) }
    #expect(session.begin() == nil)
    var waiting = serving()
    _ = actions(&waiting) {
      _ = $0.linkLost(link, into: &$1)
      _ = $0.linkClosed(link, now: .start, into: &$1)
      #expect($0.shutDown(into: &$1) == .link(.end(.asked)))
    }
  }

  /// A session whose link was lost while a handler ran for a request that was acknowledged.
  private func lostAcknowledged(
    _ acknowledged: AcknowledgedPolicy, _ settlement: SettlementPolicy
  ) throws -> (session: ServerSession, run: HandlerRun) {
    var session = serving {
      $0.requests.settlement = settlement
      $0.requests.acknowledged = acknowledged
    }
    let run = try start(&session, request())
    _ = actions(&session) {
      _ = $0.linkLost(link, into: &$1)
      _ = $0.linkClosed(link, now: .start, into: &$1)
    }
    return (session, run)
  }

  @Test(
    "A request that was acknowledged before its link was lost is answered over the next link",
    arguments: [SettlementPolicy.beforeHandler, .automatic])
  func repliesLater(_ settlement: SettlementPolicy) throws {
    var (session, run) = try lostAcknowledged(.replyLater, settlement)
    let ended = actions(&session) {
      #expect($0.finished(run.id, .result([1]), now: second, into: &$1) == nil)
      #expect($0.passTime(now: second, into: &$1) == .link(.open(LinkID(2))))
    }
    #expect(ended == [])
    _ = session.linkOpened(LinkID(2))
    let sent = actions(&session) { _ = $0.consuming(LinkID(2), into: &$1) }
    guard case .reply(let reply, "replies", request())? = sent.first, sent.count == 1 else {
      Issue.record("\(sent)")
      return
    }
    #expect(reply.body == [1])
  }

  @Test("By policy its result goes nowhere")
  func discards() throws {
    var (session, run) = try lostAcknowledged(.discard, .beforeHandler)
    let ended = actions(&session) {
      _ = $0.finished(run.id, .result([1]), now: second, into: &$1)
    }
    #expect(ended == [.discard(request())])
  }

  @Test("A reply that waits for a link goes nowhere if there will be none")
  func discardsAtEnd() throws {
    var (session, run) = try lostAcknowledged(.replyLater, .beforeHandler)
    let ended = actions(&session) {
      _ = $0.finished(run.id, .result([1]), now: second, into: &$1)
      #expect($0.shutDown(into: &$1) == .link(.end(.asked)))
    }
    #expect(ended == [.discard(request())])
  }

  @Test("What the broker acknowledged and what waits for a slot is handled though its link is lost")
  func waitingStays() throws {
    var session = serving {
      $0.requests.settlement = .automatic
      $0.requests.executor = .serial
    }
    let run = try start(&session, request(1))
    _ = actions(&session) {
      $0.receive(request(2), now: .start, into: &$1)
      _ = $0.linkLost(link, into: &$1)
    }
    let next = actions(&session) { _ = $0.finished(run.id, .result([]), now: second, into: &$1) }
    #expect(next.runs.map(\.request) == [request(2)])
  }

  @Test("Events of another link change nothing")
  func outdated() {
    var session = serving()
    let said = actions(&session) { session, actions in
      #expect(session.linkLost(LinkID(7), into: &actions) == nil)
      #expect(session.linkOpened(LinkID(7)) == nil)
      #expect(session.consuming(LinkID(7), into: &actions) == nil)
      #expect(session.consumeRefused(on: LinkID(7), into: &actions) == nil)
      #expect(session.stoppedConsuming(LinkID(7), now: .start, into: &actions) == nil)
      #expect(session.linkClosed(LinkID(7), now: .start, into: &actions) == nil)
    }
    #expect(said == [])
    #expect(session.isServing)
  }
}

extension ServerAction {
  fileprivate var isStart: Bool {
    if case .start = self { true } else { false }
  }
}
