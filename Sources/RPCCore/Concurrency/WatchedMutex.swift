public import Synchronization

/// A mutex whose hand-overs the thread sanitizer can see.
///
/// The standard library's `Mutex` is not built for the sanitizer on Linux. There, the sanitizer
/// reports any two accesses under the same lock as a race, also in the tests of this package's
/// users. An atomic that is written before unlocking and read after locking shows the sanitizer the
/// hand-over.
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

  /// Calls the body in a separate function, so that the atomic is read first.
  ///
  /// A value counts as written as soon as it is passed `inout`.
  @inlinable
  func access<Result, Failure: Error>(
    _ value: inout Value, _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try body(&value)
  }
}
