/// A call whose result the client polls for (A3.10; pyrpc's `nb_`).
///
/// The request is sent with ``RPCRequest/isPolling``, and the server answers it with a ticket. This
/// machine decides the next step: a poll at once, then one every tick until there is a result. A
/// lost poll is sent again. A result ends the call without waiting for the next tick. Each poll is
/// a separate call on the same client.
public struct PollingCall: Equatable, Sendable {
  /// The next action of the driver.
  public enum Action: Equatable, Sendable {
    /// Send this poll at the instant, and report its outcome.
    case poll(at: Instant, RPCRequest)
    /// The call is over.
    case finish(CallOutcome)
  }

  private enum State: Equatable, Sendable {
    /// The request was sent. Becomes `polling` with a ticket, otherwise `finished`.
    case submitted
    /// A poll is planned or sent. Becomes `finished` when there is a result, or when none can come.
    case polling(Poll)
    case finished(CallOutcome)
  }

  private struct Poll: Equatable, Sendable {
    var ticket: [UInt8]
    /// The address for polls to the server that gave the ticket.
    var address: String
    /// The instant for which the last poll was planned.
    var last: Instant
  }

  /// The nanoseconds from one poll to the next; at least 1.
  package let tick: Int64
  /// The nanoseconds after which a poll without an answer counts as lost; at least 1.
  package let pollTimeout: Int64
  /// The instant at which the caller stops waiting for the result.
  public let deadline: Instant?
  /// Whether polls are mandatory, so that the call fails at once if no queue takes a poll.
  public var isMandatory = false
  private var state = State.submitted

  /// Makes a polling call whose request was sent.
  ///
  /// - Parameters:
  ///   - tick: The time from one poll to the next; less than 1 ns counts as 1 ns.
  ///   - pollTimeout: The time after which a poll without an answer counts as lost;
  ///     less than 1 ns counts as 1 ns.
  ///   - deadline: The instant at which the caller stops waiting for the result; `nil` is never.
  public init(tick: Duration, pollTimeout: Duration, deadline: Instant?) {
    self.tick = max(1, tick.nanoseconds)
    self.pollTimeout = max(1, pollTimeout.nanoseconds)
    self.deadline = deadline
  }

  /// Handles the answer to the request: a ticket, or the result from a server without tickets.
  ///
  /// - Parameters:
  ///   - reply: The answer to the request.
  ///   - now: The time by the client's clock.
  /// - Returns: The next action.
  public mutating func ticketReceived(_ reply: RPCMessage, now: Instant) -> Action {
    guard reply.type == EnvelopeNames.ticket else {
      return finish(with: ReplyEnvelope.outcome(of: reply))
    }
    guard let address = reply.replyTo else {
      let reason = "a ticket that does not say where to poll"
      return finish(with: .failed(.malformedReply(reason: reason)))
    }
    return poll(Poll(ticket: reply.body, address: address, last: now), at: now)
  }

  /// Handles the outcome of a poll, or of the request while there is no ticket.
  ///
  /// A poll is lost if it was not sent, if the broker refused it, or if its answer did not come. A
  /// lost poll is sent again. A poll ends the call if no queue takes it, or if its answer is an
  /// error or cannot be read.
  ///
  /// - Parameters:
  ///   - outcome: The outcome of the poll or of the request.
  ///   - now: The time by the client's clock.
  /// - Returns: The next action.
  public mutating func pollAnswered(_ outcome: CallOutcome, now: Instant) -> Action {
    switch (state, outcome) {
    case (.finished(let outcome), _): return .finish(outcome)
    case (.submitted, .completed(let reply)): return ticketReceived(reply, now: now)
    case (.submitted, .failed): return finish(with: outcome)
    case (.polling(let poll), .completed(let reply)):
      guard reply.type == EnvelopeNames.pending else {
        return finish(with: ReplyEnvelope.outcome(of: reply))
      }
      return again(poll, now: now)
    case (.polling, .failed(let error)):
      return error.isLossOfPoll ? pollLost(now: now) : finish(with: outcome)
    }
  }

  /// Handles a poll without an answer: plans the next one, or ends the call at its deadline.
  ///
  /// The next poll comes one tick after the last, or at once if that instant has passed. Without a
  /// ticket there is nothing to poll for, and the call ends with ``RPCError/deadlineExceeded``.
  ///
  /// - Parameter now: The time by the client's clock.
  /// - Returns: The next action.
  public mutating func pollLost(now: Instant) -> Action {
    switch state {
    case .finished(let outcome): return .finish(outcome)
    case .submitted: return finish(with: .failed(.deadlineExceeded))
    case .polling(let poll): return again(poll, now: now)
    }
  }

  private mutating func again(_ poll: Poll, now: Instant) -> Action {
    if let deadline, now >= deadline { return finish(with: .failed(.deadlineExceeded)) }
    let next = max(now, poll.last.advanced(byNanoseconds: tick))
    // The last poll is at the deadline, so that the call does not end up to a tick too early.
    return self.poll(poll, at: deadline.map { min($0, next) } ?? next)
  }

  private mutating func poll(_ poll: Poll, at instant: Instant) -> Action {
    let answerDue = instant.advanced(byNanoseconds: pollTimeout)
    var request = RPCRequest(
      method: EnvelopeNames.poll, body: poll.ticket, routingKey: poll.address,
      deadline: deadline.map { min($0, answerDue) } ?? answerDue)
    request.isIdempotent = true
    request.isMandatory = isMandatory
    state = .polling(Poll(ticket: poll.ticket, address: poll.address, last: instant))
    return .poll(at: instant, request)
  }

  private mutating func finish(with outcome: CallOutcome) -> Action {
    state = .finished(outcome)
    return .finish(outcome)
  }
}

extension RPCError {
  /// Whether another poll may succeed after one that ended with this error.
  fileprivate var isLossOfPoll: Bool {
    switch self {
    case .deadlineExceeded, .connectionLost, .notConnected, .refused: true
    case .remote, .cancelled, .unroutable, .malformedReply, .correlationIDInUse,
      .conflictingReplyAddress, .unsupported, .invalidArguments,
      .consumeRefused:
      false
    }
  }
}
