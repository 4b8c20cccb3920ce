/// A call that was sent, and whose result can be waited for, asked for, or given up.
///
/// Letting go of it does not cancel the call. A reply that came in time stays here for ever.
public struct PendingCall<Reply: Decodable>: Sendable {
  /// Where a call stands.
  public enum State: Hashable, Sendable {
    /// No reply has settled the call, and nothing else has ended it.
    case pending
    /// A reply came in time, and carries the result.
    case completed
    /// An error ended the call, such as one that the server answered with.
    case failed
    /// The deadline passed without a reply (A2.3).
    case timedOut
    /// The caller gave up (A2.7).
    case cancelled
  }

  let client: RPCClient
  /// What observers know the call by.
  public let id: CallID
  let entry: CallEntry
  /// When the call ends without a reply; it cannot be moved (A2.2).
  public let deadline: Instant?

  /// Waits for the result, until the call's deadline.
  ///
  /// Any number of tasks may wait, any number of times; a result that is here is returned at once.
  /// Cancelling the task ends the wait and not the call.
  ///
  /// - Throws: The error that the handler threw, if both sides have registered its type;
  ///   ``RPCError``; `CancellationError` if the task was cancelled.
  public func result() async throws -> Reply {
    try client.reader.value(of: await outcome())
  }

  /// Waits for the reply as it arrived, with its properties (A3.11).
  ///
  /// - Throws: As ``result()``.
  public func message() async throws -> RPCMessage {
    try client.reader.message(of: await outcome())
  }

  /// Waits for the result for a time of its own (A2.2).
  ///
  /// A shorter time than is left of the call's bounds only this wait: the call lives on. A longer
  /// one is cut to what is left, and the observer is told
  /// (``RPCEvent/waitClamped(_:wanted:deadline:)``).
  ///
  /// - Parameter timeout: How long to wait from now on.
  /// - Throws: As ``result()``; ``RPCError/deadlineExceeded`` if the time is over.
  public func result(timeout: Duration) async throws -> Reply {
    if let outcome = entry.outcome { return try client.reader.value(of: outcome) }
    let wanted = client.environment.clock.now.advanced(by: timeout)
    if let deadline, RPCClientStateMachine.waitLimit(for: deadline, wanting: wanted).isClamped {
      client.observer.observe(.waitClamped(id, wanted: wanted, deadline: deadline))
    }
    // At the call's own deadline it is the call that ends, and not just the wait.
    if let deadline, wanted >= deadline { return try await result() }
    guard let outcome = try await entry.wait(until: wanted, on: client.environment.clock)
    else { throw RPCError.deadlineExceeded }
    return try client.reader.value(of: outcome)
  }

  private func outcome() async throws -> CallOutcome {
    guard let outcome = await entry.wait() else { throw CancellationError() }
    return outcome
  }

  /// Gives the call up, for good: a reply that comes later is a late one (A2.7).
  public func cancel() { client.cancel(id) }

  /// Whether the call has ended, in whatever way.
  public var isDone: Bool { entry.outcome != nil }

  /// Where the call stands now; everything but `pending` is an end (A1.5).
  public var state: State {
    switch entry.outcome {
    case nil: .pending
    case .completed?: .completed
    case .failed(.deadlineExceeded)?: .timedOut
    case .failed(.cancelled)?: .cancelled
    case .failed?: .failed
    }
  }
}
