/// The state of a call that tasks may wait for later: its outcome, or the waiting tasks.
final class CallEntry: Sendable {
  private struct Waiter {
    var id: UInt64
    var continuation: UnsafeContinuation<CallOutcome?, Never>
  }

  private struct State {
    var outcome: CallOutcome?
    var lastWaiter: UInt64 = 0
    /// The waiting tasks, in the order in which they began to wait.
    var waiters: [Waiter] = []
  }

  private let state = WatchedMutex(State())

  /// How the call ended; `nil` while it is pending.
  var outcome: CallOutcome? { state.withLock { $0.outcome } }

  /// Ends the call with an outcome, unless it has ended before.
  func settle(_ outcome: CallOutcome) {
    let waiters = state.withLock { state in
      guard state.outcome == nil else { return [] as [Waiter] }
      state.outcome = outcome
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: outcome) }
  }

  /// Replaces the outcome of a call that has ended.
  func replace(_ outcome: CallOutcome) {
    state.withLock { if $0.outcome != nil { $0.outcome = outcome } }
  }

  /// Waits until the call has ended; returns `nil` if the task is cancelled first.
  func wait() async -> CallOutcome? {
    let (known, id) = state.withLock { state in
      state.lastWaiter += 1
      return (state.outcome, state.lastWaiter)
    }
    if let known { return known }
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { add(Waiter(id: id, continuation: $0)) }
    } onCancel: {
      stopWaiting(id)
    }
  }

  /// Waits until the call has ended, or until an instant; returns `nil` if the call is still
  /// pending.
  ///
  /// - Throws: `CancellationError` if the task is cancelled first.
  func wait(until instant: Instant, on clock: any RPCClock) async throws -> CallOutcome? {
    let outcome = await withTaskGroup(of: CallOutcome?.self) { group in
      group.addTask { await self.wait() }
      group.addTask {
        try? await clock.sleep(until: instant)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if let outcome = outcome ?? self.outcome { return outcome }
    try Task.checkCancellation()
    return nil
  }

  private func add(_ waiter: Waiter) {
    let known: CallOutcome?? = state.withLock { state in
      if let outcome = state.outcome { return .some(outcome) }
      // An earlier cancellation did not find this waiter, so it is checked here. A later one finds
      // the waiter in the list.
      if Task.isCancelled { return .some(nil) }
      state.waiters.append(waiter)
      return nil
    }
    if let known { waiter.continuation.resume(returning: known) }
  }

  private func stopWaiting(_ id: UInt64) {
    let waiter = state.withLock { state in
      let index = state.waiters.firstIndex { $0.id == id }
      return index.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(returning: nil)
  }
}
