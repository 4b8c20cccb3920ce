/// Tasks that wait for a link.
struct Gate: Sendable {
  private struct Waiter: Sendable {
    var id: UInt64
    var continuation: UnsafeContinuation<Void, Never>
  }

  private var lastWaiter: UInt64 = 0
  /// The waiting tasks, in the order in which they began to wait.
  private var waiters: [Waiter] = []

  mutating func makeID() -> UInt64 {
    lastWaiter += 1
    return lastWaiter
  }

  mutating func insert(_ id: UInt64, _ continuation: UnsafeContinuation<Void, Never>) {
    waiters.append(Waiter(id: id, continuation: continuation))
  }

  /// Removes a waiting task; returns `nil` if it does not wait.
  mutating func remove(_ id: UInt64) -> UnsafeContinuation<Void, Never>? {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
    return waiters.remove(at: index).continuation
  }

  /// Removes all waiting tasks.
  mutating func removeAll() -> [UnsafeContinuation<Void, Never>] {
    defer { waiters = [] }
    return waiters.map(\.continuation)
  }
}
