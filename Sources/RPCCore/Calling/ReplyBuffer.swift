/// The replies of a stream that were not read yet, and the tasks that wait for the next one.
final class ReplyBuffer: Sendable {
  private struct State: Sendable {
    var items = Deque<RPCMessage>()
    var outcome: CallOutcome?
    /// The waiting tasks; every change wakes all of them, and each looks again.
    var waiters: [UnsafeContinuation<Void, Never>] = []
  }

  /// The next element of a stream.
  enum Element: Sendable {
    case item(RPCMessage)
    case end(CallOutcome)
  }

  private let state = WatchedMutex(State())

  func append(_ message: RPCMessage) { change { $0.items.append(message) } }

  func finish(_ outcome: CallOutcome) { change { $0.outcome = $0.outcome ?? outcome } }

  private func change(_ body: (inout sending State) -> Void) {
    let waiters = state.withLock { state in
      body(&state)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// The next reply, or the outcome of the stream; `nil` if the task is cancelled first.
  func next() async -> Element? {
    while true {
      if let element = take() { return element }
      if Task.isCancelled { return nil }
      await waitForChange()
    }
  }

  private func take() -> Element? {
    state.withLock { state in
      if let item = state.items.popFirst() { return .item(item) }
      return state.outcome.map(Element.end)
    }
  }

  private func waitForChange() async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
        let goesOn = state.withLock { state in
          guard state.items.isEmpty, state.outcome == nil, !Task.isCancelled else { return true }
          state.waiters.append(waiter)
          return false
        }
        if goesOn { waiter.resume() }
      }
    } onCancel: {
      change { _ in }
    }
  }
}
