#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A thread that calls the broker, for telling a call from inside a callback from any other.
struct ThreadName: Equatable, Sendable {
  private let bits: UInt

  /// No thread.
  static let none = ThreadName(bits: 0)
  /// A thread that is yet to come.
  static let next = ThreadName(bits: 1)

  static var current: ThreadName {
    #if canImport(Darwin) || canImport(Musl)
      ThreadName(bits: UInt(bitPattern: pthread_self()))
    #else
      ThreadName(bits: UInt(pthread_self()))
    #endif
  }
}
