/// A queue of elements that one task takes in order.
final class Mailbox<Element: Sendable>: Sendable {
  private struct State: Sendable {
    var elements = Deque<Element>()
    var waiter: UnsafeContinuation<Element?, Never>?
    var isClosed = false

    /// The next element; `.some(nil)` after the last one, and `nil` if the task must wait.
    mutating func take() -> Element?? {
      if let element = elements.popFirst() { return .some(element) }
      return isClosed ? .some(nil) : nil
    }
  }

  private let state = WatchedMutex(State())

  /// Adds an element; after ``close(discarding:)`` it is dropped.
  func append(_ element: Element) {
    let waiter: UnsafeContinuation<Element?, Never>? = state.withLock { state in
      if state.isClosed { return nil }
      if let waiter = state.waiter.take() { return waiter }
      state.elements.append(element)
      return nil
    }
    waiter?.resume(returning: element)
  }

  /// Closes the mailbox; the task can still take the elements in it, unless they are discarded.
  func close(discarding: Bool = false) {
    var discarded = Deque<Element>()
    let waiter = state.withLock { state in
      state.isClosed = true
      if discarding { swap(&discarded, &state.elements) }
      return state.waiter.take()
    }
    waiter?.resume(returning: nil)
  }

  /// The next element, or `nil` after the last one of a closed mailbox.
  func next() async -> Element? {
    // Under load there usually is an element, and the task is not suspended.
    if let known = state.withLock({ $0.take() }) { return known }
    return await withUnsafeContinuation { (waiter: UnsafeContinuation<Element?, Never>) in
      let known = state.withLock { state in
        let known = state.take()
        if known == nil { state.waiter = waiter }
        return known
      }
      if let known { waiter.resume(returning: known) }
    }
  }
}
