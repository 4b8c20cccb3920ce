#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An operation that the operating system refused.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation, in words that follow "cannot".
  public let operation: String
  /// The value of `errno`.
  public let code: Int32
  /// The cause, in the system's words.
  public let reason: String
  /// A remedy, if one is known.
  public let remedy: String?

  init(operation: String, code: Int32, reason: String? = nil, remedy: String? = nil) {
    self.operation = operation
    self.code = code
    self.reason = reason ?? strerror(code).map { String(cString: $0) } ?? "error \(code)"
    self.remedy = remedy
  }

  /// The operation, the cause and the remedy.
  public var description: String {
    "cannot \(operation): \(reason.prefix(1).lowercased())\(reason.dropFirst())"
      + (remedy.map { "; \($0)" } ?? "")
  }
}

/// The system calls that serving needs, in one form for all systems.
enum System {
  #if canImport(Glibc)
    static let streamSocket = Int32(SOCK_STREAM.rawValue)
  #else
    static let streamSocket = SOCK_STREAM
  #endif

  #if canImport(Darwin)
    static let sendFlags: Int32 = 0
  #else
    /// Writing to a client that is gone must fail with an error, not with a signal.
    static let sendFlags = Int32(MSG_NOSIGNAL)
  #endif

  /// Returns the result of a system call; throws if it is negative.
  @discardableResult
  static func check(_ operation: String, _ result: Int32) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(operation: operation, code: errno) }
    return result
  }

  /// Makes the descriptor non-blocking, and closes it in child processes.
  static func prepare(_ descriptor: Int32) throws(SystemError) {
    let flags = try check("look at a descriptor", fcntl(descriptor, F_GETFL))
    try check("change a descriptor", fcntl(descriptor, F_SETFL, flags | O_NONBLOCK))
    try check("change a descriptor", fcntl(descriptor, F_SETFD, FD_CLOEXEC))
  }

  /// Accepts a waiting client: returns its descriptor and sets its address.
  ///
  /// Returns -1 and sets `errno` if no client waits.
  static func accept(_ listener: Int32, _ address: UnsafeMutablePointer<sockaddr>) -> Int32 {
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    #if canImport(Darwin)
      return Darwin.accept(listener, address, &length)
    #elseif canImport(Glibc)
      return Glibc.accept(listener, address, &length)
    #else
      return Musl.accept(listener, address, &length)
    #endif
  }

  static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
    var on: Int32 = 1
    // The option only improves speed, so its failure is ignored.
    _ = setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The nanoseconds of a clock that never jumps.
  static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The real time, for timestamps that clients see.
  ///
  /// No decision depends on it.
  static func secondsSince1970() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}
