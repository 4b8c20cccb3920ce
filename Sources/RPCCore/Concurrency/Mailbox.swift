/// What waits to be taken by one task, in order.
final class Mailbox<Element: Sendable>: Sendable {
  private struct State: Sendable {
    var elements = Deque<Element>()
    var waiter: UnsafeContinuation<Element?, Never>?
    var isClosed = false
  }

  private let state = WatchedMutex(State())

  /// Adds an element; one that is added after the end is not taken.
  func append(_ element: Element) {
    let waiter: UnsafeContinuation<Element?, Never>? = state.withLock { state in
      if state.isClosed { return nil }
      if let waiter = state.waiter.take() { return waiter }
      state.elements.append(element)
      return nil
    }
    waiter?.resume(returning: element)
  }

  /// Nothing will be added any more; what is there can still be taken, unless it is discarded.
  func close(discarding: Bool = false) {
    var discarded = Deque<Element>()
    let waiter = state.withLock { state in
      state.isClosed = true
      if discarding { swap(&discarded, &state.elements) }
      return state.waiter.take()
    }
    waiter?.resume(returning: nil)
  }

  /// The next element; `nil` when there will be none any more.
  func next() async -> Element? {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Element?, Never>) in
      let known: Element?? = state.withLock { state in
        if let element = state.elements.popFirst() { return .some(element) }
        if state.isClosed { return .some(nil) }
        state.waiter = waiter
        return nil
      }
      if let known { waiter.resume(returning: known) }
    }
  }
}
