#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The identity of a thread that calls the broker.
///
/// It tells a call from inside a receiver from others.
struct ThreadName: Equatable, Sendable {
  private let bits: UInt

  /// No thread.
  static let none = ThreadName(bits: 0)
  /// A thread that does not exist yet: that of a task which takes over.
  static let next = ThreadName(bits: 1)

  static var current: ThreadName {
    #if canImport(Darwin) || canImport(Musl)
      ThreadName(bits: UInt(bitPattern: pthread_self()))
    #else
      ThreadName(bits: UInt(pthread_self()))
    #endif
  }
}
