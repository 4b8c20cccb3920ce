public import Synchronization

/// A mutex whose hand-overs the thread sanitizer can see.
///
/// The library's own is not built for the sanitizer on Linux: it takes every two accesses under
/// the same lock for a race, and users who run their tests under it would be told of ours. An
/// atomic that is written before unlocking and read after locking says the same in words that it
/// knows.
@usableFromInline
package struct WatchedMutex<Value: Sendable>: ~Copyable, Sendable {
  @usableFromInline let mutex: Mutex<Value>
  @usableFromInline let handOvers = Atomic(0)

  @inlinable
  package init(_ value: Value) {
    mutex = Mutex(value)
  }

  @inlinable
  package borrowing func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try mutex.withLock { (value: inout sending Value) throws(Failure) in
      _ = handOvers.load(ordering: .acquiring)
      defer { handOvers.store(0, ordering: .releasing) }
      return try access(&value, body)
    }
  }

  /// A function of its own, because what is passed `inout` counts as written as soon as it is
  /// passed.
  @inlinable
  func access<Result, Failure: Error>(
    _ value: inout Value, _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try body(&value)
  }
}
