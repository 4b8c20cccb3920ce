/// A call that was sent: the caller can wait for its result, look at its state, or cancel it.
///
/// Releasing this value does not cancel the call. A result that came in time stays available as
/// long as this value exists.
public struct PendingCall<Reply: Decodable>: Sendable {
  /// The state of a call.
  public enum State: Hashable, Sendable {
    /// The call has not ended.
    case pending
    /// The call has a reply that came in time and carries the result.
    case completed
    /// An error ended the call, for example an error that the server sent.
    case failed
    /// The deadline passed without a reply (A2.3).
    case timedOut
    /// The caller cancelled the call (A2.7).
    case cancelled
  }

  let client: RPCClient
  /// The name of the call in the events that observers get.
  public let id: CallID
  let entry: CallEntry
  /// The instant at which the call ends without a reply; it cannot be moved (A2.2).
  public let deadline: Instant?

  /// Waits for the result, until the call's deadline.
  ///
  /// Any number of tasks may wait, any number of times. A result that has arrived is returned at
  /// once. Cancelling the task ends the wait but not the call.
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

  /// Waits for the result for a limited time (A2.2).
  ///
  /// If the time ends before the call's deadline, only this wait ends: the call goes on. A longer
  /// wait ends at the deadline, and the observer gets ``RPCEvent/waitClamped(_:wanted:deadline:)``.
  ///
  /// - Parameter timeout: How long to wait from now on.
  /// - Throws: As ``result()``; ``RPCError/deadlineExceeded`` if the time passes without a result.
  public func result(timeout: Duration) async throws -> Reply {
    if let outcome = entry.outcome { return try client.reader.value(of: outcome) }
    let wanted = client.environment.clock.now.advanced(by: timeout)
    if let deadline, RPCClientStateMachine.waitLimit(for: deadline, wanting: wanted).isClamped {
      client.observer.observe(.waitClamped(id, wanted: wanted, deadline: deadline))
    }
    // At the call's own deadline the call itself ends, not only the wait.
    if let deadline, wanted >= deadline { return try await result() }
    guard let outcome = try await entry.wait(until: wanted, on: client.environment.clock)
    else { throw RPCError.deadlineExceeded }
    return try client.reader.value(of: outcome)
  }

  private func outcome() async throws -> CallOutcome {
    guard let outcome = await entry.wait() else { throw CancellationError() }
    return outcome
  }

  /// Cancels the call for good: a later reply counts as late (A2.7).
  public func cancel() { client.cancel(id) }

  /// Whether the call has ended, with or without a result.
  public var isDone: Bool { entry.outcome != nil }

  /// The state of the call now; every state but `pending` is final (A1.5).
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
