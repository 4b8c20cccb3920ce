import Synchronization

/// A mutex whose hand-overs the thread sanitizer can see.
///
/// The library's own is not built for the sanitizer on Linux: it takes every two accesses under
/// the same lock for a race, and users who run their tests under it would be told of ours. An atomic
/// that is written before unlocking and read after locking says the same in words that it knows.
package struct WatchedMutex<Value: Sendable>: ~Copyable, Sendable {
  private let mutex: Mutex<Value>
  private let handOvers = Atomic(0)

  package init(_ value: Value) {
    mutex = Mutex(value)
  }

  package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    mutex.withLock { value in
      _ = handOvers.load(ordering: .acquiring)
      defer { handOvers.store(0, ordering: .releasing) }
      return access(&value, body)
    }
  }

  /// A function of its own, because what is passed `inout` counts as written as soon as it is passed.
  @inline(never)
  private func access<Result>(_ value: inout Value, _ body: (inout Value) -> Result) -> Result {
    body(&value)
  }
}
