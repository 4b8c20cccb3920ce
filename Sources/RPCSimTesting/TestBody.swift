import Synchronization

/// The body of a test, which a simulation runs once for each schedule.
///
/// The body must not outlive the scope that the test runner has opened for it.
final class TestBody: Sendable {
  typealias Function = @concurrent @Sendable () async throws -> Void

  private struct State {
    var function: Function?
    var running = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state: Mutex<State>

  init(_ function: @escaping Function) {
    state = Mutex(State(function: function))
  }

  func run() async throws {
    let function = state.withLock { state in
      if state.function != nil { state.running += 1 }
      return state.function
    }
    guard let function else { throw CancellationError() }
    defer { ended() }
    try await function()
  }

  private func ended() {
    let waiter = state.withLock { state in
      state.running -= 1
      return state.running == 0 ? state.waiter.take() : nil
    }
    waiter?.resume()
  }

  /// Ends the use of the body, and waits until no run of it goes on.
  ///
  /// A body that waits for ever, and does not end when it is cancelled, keeps its test from ending.
  /// So it does without a simulation. But the failure is reported before.
  func end() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        state.function = nil
        if state.running > 0 { state.waiter = continuation }
        return state.running == 0
      }
      if isOver { continuation.resume() }
    }
  }
}
