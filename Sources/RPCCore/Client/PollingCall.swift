/// A call whose result is asked for again and again (A3.10; pyrpc's `nb_`).
///
/// The request was sent with ``RPCRequest/isPolling``, and the server has answered with a ticket. This
/// value says what comes next: a poll at once, then one every tick until the result is there. A
/// poll that is lost is tried again; a result ends the call without waiting for the next tick. Each
/// poll is a call of its own on the same client.
public struct PollingCall: Equatable, Sendable {
  /// What to do next.
  public enum Action: Equatable, Sendable {
    /// At that instant, send a poll and report what became of it.
    case poll(at: Instant, RPCRequest)
    /// The call is over.
    case finish(CallOutcome)
  }

  private enum State: Equatable, Sendable {
    /// The request was sent. Becomes `polling` with a ticket, or `finished`.
    case submitted
    /// A poll is planned or sent. Becomes `finished` when there is a result, or no hope of one.
    case polling(Poll)
    case finished(CallOutcome)
  }

  private struct Poll: Equatable, Sendable {
    var ticket: [UInt8]
    /// Where the server that gave the ticket can be asked.
    var address: String
    /// When the last poll was to be sent.
    var last: Instant
  }

  /// The time from one poll to the next, in nanoseconds; at least 1.
  public let tick: Int64
  /// How long to wait for the answer to a poll, in nanoseconds, before it counts as lost.
  public let pollTimeout: Int64
  /// When the caller stops waiting for the result.
  public let deadline: Instant?
  /// Whether polls are sent mandatory, so that the call fails at once when its server is gone.
  public var isMandatory = false
  private var state = State.submitted

  /// Makes a polling call whose request was sent.
  ///
  /// - Parameters:
  ///   - tick: The time from one poll to the next, in nanoseconds; less than 1 counts as 1.
  ///   - pollTimeout: How long to wait for the answer to a poll, in nanoseconds; less than 1 counts
  ///     as 1.
  ///   - deadline: When the caller stops waiting for the result; `nil` is never.
  public init(tick: Int64, pollTimeout: Int64, deadline: Instant?) {
    self.tick = max(1, tick)
    self.pollTimeout = max(1, pollTimeout)
    self.deadline = deadline
  }

  /// The request was answered: with a ticket, or with the result, by a server that knows no
  /// tickets.
  ///
  /// - Parameters:
  ///   - reply: The answer to the request.
  ///   - now: The time by the client's clock.
  /// - Returns: What to do next.
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

  /// A poll ended; before there is a ticket, this is the end of the request itself.
  ///
  /// A poll that reached nobody, or whose answer did not come, counts as lost. One that no queue
  /// takes, that is answered with an error or with what cannot be read, ends the call.
  ///
  /// - Parameters:
  ///   - outcome: How the poll ended.
  ///   - now: The time by the client's clock.
  /// - Returns: What to do next.
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

  /// No answer to a poll came: it is tried again, a tick after it was sent, or at once if that has
  /// passed.
  ///
  /// - Parameter now: The time by the client's clock.
  /// - Returns: What to do next.
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
    // The last poll is at the deadline, so that the call ends then and not a tick before.
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
  /// Whether another poll may succeed where one ended like this.
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
