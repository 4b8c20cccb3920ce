/// What waits to be taken by one task, in order.
final class Mailbox<Element: Sendable>: Sendable {
  private struct State: Sendable {
    var elements = Deque<Element>()
    var waiter: UnsafeContinuation<Element?, Never>?
    var isClosed = false

    /// The next element, or none if there will be none; `nil` if that is not known yet.
    mutating func take() -> Element?? {
      if let element = elements.popFirst() { return .some(element) }
      return isClosed ? .some(nil) : nil
    }
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
    // Under load there is something, and whoever takes it need not be suspended.
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
