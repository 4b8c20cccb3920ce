/// A signal that wakes the task that waits for it.
///
/// If it is fired while no task waits, the next wait returns at once. Only one task may wait at a
/// time.
final class Signal: Sendable {
  private enum State {
    case idle
    case fired
    case waiting(UnsafeContinuation<Void, Never>)
  }

  private let state = WatchedMutex(State.idle)

  /// Wakes the waiting task, or lets the next wait return at once.
  func fire() {
    let waiter: UnsafeContinuation<Void, Never>? = state.withLock { state in
      guard case .waiting(let waiter) = state else {
        state = .fired
        return nil
      }
      state = .idle
      return waiter
    }
    waiter?.resume()
  }

  /// Returns when the signal is fired or the task is cancelled.
  ///
  /// Cancellation does not use up a fired signal.
  func wait() async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
        let goesOn = state.withLock { state in
          if Task.isCancelled { return true }
          if case .fired = state {
            state = .idle
            return true
          }
          state = .waiting(waiter)
          return false
        }
        if goesOn { waiter.resume() }
      }
    } onCancel: {
      stopWaiting()
    }
  }

  /// Returns at an instant, or earlier when the signal is fired or the task is cancelled.
  func wait(until instant: Instant, on clock: any RPCClock) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await clock.sleep(until: instant) }
      group.addTask { await self.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  private func stopWaiting() {
    let waiter: UnsafeContinuation<Void, Never>? = state.withLock { state in
      guard case .waiting(let waiter) = state else { return nil }
      state = .idle
      return waiter
    }
    waiter?.resume()
  }
}
