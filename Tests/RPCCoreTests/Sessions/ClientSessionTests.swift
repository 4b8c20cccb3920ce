import Testing

@testable import RPCCore

@Suite("The session of a client")
struct ClientSessionTests {
  private let link = LinkID(1)
  private let second = Instant(nanoseconds: 1_000_000_000)

  private func session(
    _ change: (inout ClientSession.Configuration) -> Void = { _ in }
  ) -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.reconnectDelay = 100
    change(&configuration)
    return ClientSession(configuration: configuration)
  }

  private func request(deadline: Instant? = nil, isIdempotent: Bool = false) -> RPCRequest {
    var request = RPCRequest(method: "add", routingKey: "sums", deadline: deadline)
    request.isIdempotent = isIdempotent
    return request
  }

  private func actions(
    _ session: inout ClientSession, _ body: (inout ClientSession, inout [ClientAction]) -> Void
  ) -> [ClientAction] {
    var actions: [ClientAction] = []
    body(&session, &actions)
    return actions
  }

  /// Opens the session's link and reply address, so that it can call.
  private func open(_ session: inout ClientSession, _ link: LinkID = LinkID(1)) -> [ClientAction] {
    actions(&session) { session, actions in
      session.begin(into: &actions)
      session.linkOpened(link, into: &actions)
      session.replyAddressOpened("replies", on: link, now: .start, into: &actions)
    }
  }

  @Test("It opens a link, asks for a reply address on it, and can call")
  func begins() {
    var session = session()
    #expect(open(&session) == [.link(.open(link)), .link(.prepare(link)), .opened])
    guard case .publish(let outgoing) = session.call(request(), as: CallID(1), now: .start) else {
      Issue.record("the request is not sent")
      return
    }
    #expect(outgoing.message.replyTo == "replies")
  }

  @Test("Calls that are made before there is a link are sent in their order when there is one")
  func waiting() {
    var session = session()
    for number in 1...3 {
      #expect(session.call(request(), as: CallID(UInt64(number)), now: .start) == .wait)
    }
    let sent = open(&session).compactMap { action -> CallID? in
      if case .send(let call, _, _) = action { call } else { nil }
    }
    #expect(sent == [CallID(1), CallID(2), CallID(3)])
    #expect(session.calls.pendingCount == 3)
  }

  @Test("A call waits for a link until its deadline, and was not sent then")
  func waitingEnds() {
    var session = session()
    let request = request(deadline: second)
    #expect(session.call(request, as: CallID(1), now: .start) == .wait)
    #expect(session.nextInstant == second)
    let early = second.advanced(byNanoseconds: -1)
    #expect(actions(&session) { $0.passTime(now: early, into: &$1) } == [])
    #expect(
      actions(&session) { $0.passTime(now: second, into: &$1) }
        == [.fail(CallID(1), .notConnected)])
    #expect(session.nextInstant == nil)
    #expect(session.call(request, as: CallID(2), now: second) == .fail(.notConnected))
  }

  @Test("A call that waits for a link can be given up, and is not sent then")
  func cancelled() {
    var session = session()
    let request = request()
    _ = session.call(request, as: CallID(1), now: .start)
    let hadToWait = (session.cancelWaiting(CallID(1)), session.cancelWaiting(CallID(1)))
    #expect(hadToWait == (true, false))
    #expect(open(&session).last == .opened)
  }

  @Test("By policy a call fails at once where there is no link")
  func failsAtOnce() {
    var session = session { $0.withoutLink = .failAtOnce }
    #expect(session.call(request(), as: CallID(1), now: .start) == .fail(.notConnected))
    _ = open(&session)
    #expect(!session.mustWait)
    _ = actions(&session) { $0.linkLost(link, into: &$1) }
    #expect(session.call(request(), as: CallID(2), now: .start) == .fail(.notConnected))
  }

  @Test("With its link the pending calls fail, the link is closed, and another is opened later")
  func lost() {
    var session = session()
    _ = open(&session)
    _ = session.call(request(), as: CallID(1), now: .start)
    let settlement = CallSettlement(call: CallID(1), outcome: .failed(.connectionLost))
    #expect(
      actions(&session) { $0.linkLost(link, into: &$1) }
        == [.settle(settlement), .link(.close(link))])
    #expect(session.call(request(), as: CallID(2), now: .start) == .wait)
    #expect(actions(&session) { $0.linkClosed(link, now: second, into: &$1) } == [])
    let next = second.advanced(byNanoseconds: 100)
    #expect(session.nextInstant == next)
    #expect(
      actions(&session) { $0.passTime(now: next, into: &$1) } == [.link(.open(LinkID(2)))])
  }

  @Test("A retry asks for the next link before its time")
  func retries() {
    var session = session()
    _ = open(&session)
    #expect(session.links.current == link)
    _ = actions(&session) {
      $0.linkLost(link, into: &$1)
      $0.linkClosed(link, now: .start, into: &$1)
    }
    #expect(session.links.current == nil)
    #expect(actions(&session) { $0.retry(into: &$1) } == [.link(.open(LinkID(2)))])
    #expect(actions(&session) { $0.retry(into: &$1) } == [])
  }

  @Test("Deadlines can be kept without links")
  func expires() {
    var session = session()
    let request = request(deadline: second)
    _ = session.call(request, as: CallID(1), now: .start)
    _ = actions(&session) {
      $0.begin(into: &$1)
      $0.linkRefused(link, now: .start, into: &$1)
    }
    #expect(session.nextDeadline == second)
    #expect(session.nextInstant == Instant(nanoseconds: 100))
    #expect(
      actions(&session) { $0.expire(now: second, into: &$1) }
        == [.fail(CallID(1), .notConnected)])
    #expect(session.links.nextInstant == Instant(nanoseconds: 100))
  }

  @Test("Idempotent calls outlive a link, and are sent again before those that waited")
  func resent() {
    var session = session { $0.calls.lossPolicy = .resendIdempotent }
    _ = open(&session)
    _ = session.call(request(isIdempotent: true), as: CallID(1), now: .start)
    _ = actions(&session) { session, actions in
      session.linkLost(link, into: &actions)
      session.linkClosed(link, now: .start, into: &actions)
      session.passTime(now: second, into: &actions)
    }
    _ = session.call(request(), as: CallID(2), now: second)
    let again = actions(&session) { session, actions in
      session.linkOpened(LinkID(2), into: &actions)
      session.replyAddressOpened("others", on: LinkID(2), now: second, into: &actions)
    }
    let order = again.compactMap { action -> String? in
      switch action {
      case .resend(let call, let outgoing):
        "again \(call.rawValue) \(outgoing.message.replyTo ?? "")"
      case .send(let call, let outgoing, _): "\(call.rawValue) \(outgoing.message.replyTo ?? "")"
      default: nil
      }
    }
    #expect(order == ["again 1 others", "2 others"])
  }

  @Test("Deadlines pass, whether there is a link or not")
  func deadlines() {
    var session = session { $0.calls.lossPolicy = .resendIdempotent }
    _ = open(&session)
    _ = session.call(
      request(deadline: second, isIdempotent: true), as: CallID(1), now: .start)
    _ = actions(&session) { $0.linkLost(link, into: &$1) }
    #expect(session.nextInstant == second)
    let settlement = CallSettlement(call: CallID(1), outcome: .failed(.deadlineExceeded))
    #expect(
      actions(&session) { $0.passTime(now: second, into: &$1) } == [.settle(settlement)])
  }

  @Test("A reply address that cannot be had costs the link")
  func withoutReplyAddress() {
    var session = session()
    let refused = actions(&session) { session, actions in
      session.begin(into: &actions)
      session.linkOpened(link, into: &actions)
      session.replyAddressRefused(on: link, into: &actions)
    }
    #expect(refused.last == .link(.close(link)))
  }

  @Test("When it ends, pending calls fail first, and what waits when its link is closed")
  func ends() {
    var session = session { $0.calls.lossPolicy = .resendIdempotent }
    _ = open(&session)
    _ = session.call(request(), as: CallID(1), now: .start)
    _ = session.call(request(isIdempotent: true), as: CallID(2), now: .start)
    func lost(_ call: UInt64) -> ClientAction {
      .settle(CallSettlement(call: CallID(call), outcome: .failed(.connectionLost)))
    }
    #expect(
      actions(&session) { $0.end(now: .start, into: &$1) } == [lost(1), .link(.close(link))])
    #expect(session.call(request(), as: CallID(3), now: .start) == .fail(.notConnected))
    #expect(
      actions(&session) { $0.linkClosed(link, now: .start, into: &$1) }
        == [lost(2), .link(.end(.asked))])
  }

  @Test("When there will be no link any more, what waits for one fails")
  func noLink() {
    var session = session { $0.reconnectDelay = nil }
    let request = request()
    _ = session.call(request, as: CallID(1), now: .start)
    let refused = actions(&session) { session, actions in
      session.begin(into: &actions)
      session.linkRefused(link, now: .start, into: &actions)
    }
    #expect(
      refused == [
        .link(.open(link)), .fail(CallID(1), .notConnected), .link(.end(.refused)),
      ])
    #expect(session.call(request, as: CallID(2), now: .start) == .fail(.notConnected))
  }

  @Test("Events of another link change nothing")
  func outdated() {
    var session = session()
    _ = open(&session)
    _ = session.call(request(), as: CallID(1), now: .start)
    let said = actions(&session) { session, actions in
      session.linkLost(LinkID(7), into: &actions)
      session.linkOpened(LinkID(7), into: &actions)
      session.replyAddressRefused(on: LinkID(7), into: &actions)
      session.linkClosed(LinkID(7), now: .start, into: &actions)
    }
    #expect(said == [])
    #expect(session.calls.pendingCount == 1)
  }
}
