import RPCCore
import Testing

@Suite("Polling call")
struct PollingCallTests {
  @Test("With the ticket, the first poll is due at once, where the ticket says")
  func firstPoll() throws {
    var call = PollingCall.every(10)
    let action = call.ticketReceived(.ticket, now: .milliseconds(3))
    let (instant, request) = try action.mustPoll()
    #expect(instant == .milliseconds(3))
    #expect(request.method == "rpc.poll")
    #expect(request.body == [7])
    #expect(request.routingKey == "server-1")
    #expect(request.exchange.isEmpty)
    #expect(request.isIdempotent)
    #expect(request.expectsReply)
    #expect(request.deadline == .milliseconds(53))
  }

  @Test("Without a result, each poll follows one tick after the previous poll")
  func ticks() throws {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .milliseconds(3))
    var instant = try call.pollAnswered(.pending, now: .milliseconds(5)).mustPoll().at
    #expect(instant == .milliseconds(13))
    instant = try call.pollAnswered(.pending, now: .milliseconds(14)).mustPoll().at
    #expect(instant == .milliseconds(23))
  }

  @Test("A poll that took longer than a tick is followed by another at once")
  func slowAnswer() throws {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .milliseconds(3))
    let action = call.pollAnswered(.pending, now: .milliseconds(40))
    #expect(try action.mustPoll().at == .milliseconds(40))
  }

  @Test("A result ends the call at once, and later answers change nothing")
  func result() {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .start)
    let result = CallOutcome.completed(.reply(to: "2", body: [9]))
    #expect(call.pollAnswered(result, now: .milliseconds(1)) == .finish(result))
    #expect(call.pollLost(now: .milliseconds(2)) == .finish(result))
    #expect(call.pollAnswered(.pending, now: .milliseconds(3)) == .finish(result))
  }

  @Test("A lost poll is repeated one tick after its sending, or at once if that has passed")
  func lostPoll() throws {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .start)
    var (instant, request) = try call.pollLost(now: .milliseconds(50)).mustPoll()
    #expect(instant == .milliseconds(50))
    #expect(request.body == [7])
    instant = try call.pollLost(now: .milliseconds(51)).mustPoll().at
    #expect(instant == .milliseconds(60))
  }

  @Test(
    "A poll that fails without an answer counts as lost and is repeated",
    arguments: [RPCError.deadlineExceeded, .connectionLost, .notConnected, .refused])
  func retried(error: RPCError) throws {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .start)
    let action = call.pollAnswered(.failed(error), now: .milliseconds(1))
    #expect(try action.mustPoll().at == .milliseconds(10))
  }

  @Test(
    "A poll that is answered with an error, or that no queue takes, ends the call",
    arguments: [
      RPCError.remote(RemoteError(code: .handlerError, message: "")), .unroutable, .cancelled,
      .malformedReply(reason: ""),
    ])
  func failed(error: RPCError) {
    var call = PollingCall.every(10)
    _ = call.ticketReceived(.ticket, now: .start)
    #expect(call.pollAnswered(.failed(error), now: .start) == .finish(.failed(error)))
  }

  @Test("At the deadline the call ends, after a last poll and not a tick earlier or later")
  func deadline() throws {
    var call = PollingCall.every(10, deadline: .milliseconds(25))
    let first = try call.ticketReceived(.ticket, now: .start).mustPoll()
    #expect(first.request.deadline == .milliseconds(25))
    _ = call.pollAnswered(.pending, now: .milliseconds(1))
    let last = try call.pollAnswered(.pending, now: .milliseconds(16)).mustPoll()
    #expect(last.at == .milliseconds(20))
    let final = try call.pollAnswered(.pending, now: .milliseconds(21)).mustPoll()
    #expect(final.at == .milliseconds(25))
    #expect(final.request.deadline == .milliseconds(25))
    #expect(call.pollLost(now: .milliseconds(25)) == .finish(.failed(.deadlineExceeded)))
  }

  @Test("A result that a poll brings at the deadline is in time")
  func resultAtDeadline() {
    var call = PollingCall.every(10, deadline: .milliseconds(25))
    _ = call.ticketReceived(.ticket, now: .start)
    let result = CallOutcome.completed(.reply(to: "2"))
    #expect(call.pollAnswered(result, now: .milliseconds(25)) == .finish(result))
  }

  @Test("A server that knows no tickets may answer with the result or with an error")
  func noTicket() {
    var call = PollingCall.every(10)
    let result = RPCMessage.reply(to: "1", body: [9])
    #expect(call.ticketReceived(result, now: .start) == .finish(.completed(result)))
    var refused = PollingCall.every(10)
    let error = CallOutcome.failed(.unroutable)
    #expect(refused.pollAnswered(error, now: .start) == .finish(error))
    var lost = PollingCall.every(10)
    #expect(lost.pollLost(now: .start) == .finish(.failed(.deadlineExceeded)))
  }

  @Test("A ticket that does not say where to poll is malformed")
  func ticketWithoutAddress() {
    var call = PollingCall.every(10)
    let reason = "a ticket that does not say where to poll"
    #expect(
      call.ticketReceived(.reply(to: "1", type: "ticket"), now: .start)
        == .finish(.failed(.malformedReply(reason: reason))))
  }

  @Test("A tick or poll timeout of zero or less becomes one nanosecond")
  func noTick() {
    let call = PollingCall(tick: .zero, pollTimeout: .nanoseconds(-1), deadline: nil)
    #expect(call.tick == 1)
    #expect(call.pollTimeout == 1)
  }

  @Test("A ticket settles its polling call on a client, and each answer settles its poll")
  func onAClient() throws {
    var client = RPCClientStateMachine.open()
    var submission = RPCRequest.add()
    submission.isPolling = true
    try client.mustSend(submission, as: 1)
    var ticket = RPCMessage.ticket
    ticket.correlationID = "1"
    client.assertCompletes(1, with: ticket)
    var call = PollingCall.every(10)
    let poll = try call.ticketReceived(ticket, now: .start).mustPoll().request
    try client.mustSend(poll, as: 2)
    client.assertCompletes(2, with: .reply(to: "2", type: "pending"))
    try client.mustSend(poll, as: 3)
    client.assertCompletes(3, with: .reply(to: "3", type: "result"))
  }

  @Test("A ticket or a pending answer for a plain call fails it", arguments: ["ticket", "pending"])
  func notPolling(type: String) throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    let reason = "its type is '\(type)'"
    client.assertFails(1, with: .reply(to: "1", type: type), as: .malformedReply(reason: reason))
  }
}

extension PollingCall {
  /// A call that polls at the given interval and waits up to 50 ms for each answer.
  fileprivate static func every(_ milliseconds: Int64, deadline: Instant? = nil) -> PollingCall {
    PollingCall(
      tick: .milliseconds(milliseconds), pollTimeout: .milliseconds(50), deadline: deadline)
  }
}

extension PollingCall.Action {
  fileprivate func mustPoll(
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> (at: Instant, request: RPCRequest) {
    guard case .poll(let instant, let request) = self else {
      Issue.record("no poll: \(self)", sourceLocation: sourceLocation)
      throw NotSent()
    }
    return (instant, request)
  }
}

extension RPCMessage {
  fileprivate static var ticket: RPCMessage {
    var message = RPCMessage.reply(to: "1", type: "ticket", body: [7])
    message.replyTo = "server-1"
    return message
  }
}

extension CallOutcome {
  fileprivate static var pending: CallOutcome {
    .completed(.reply(to: "2", type: "pending"))
  }
}
