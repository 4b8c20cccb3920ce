#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the operating system refused to do.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, in words that follow "cannot".
  public let operation: String
  /// The number that `errno` had.
  public let code: Int32
  /// Why it did not work, in the system's words.
  public let reason: String
  /// What to do about it, where that is known.
  public let remedy: String?

  init(operation: String, code: Int32, reason: String? = nil, remedy: String? = nil) {
    self.operation = operation
    self.code = code
    self.reason = reason ?? strerror(code).map { String(cString: $0) } ?? "error \(code)"
    self.remedy = remedy
  }

  /// What was tried, why it did not work, and what to do about it.
  public var description: String {
    "cannot \(operation): \(reason.prefix(1).lowercased())\(reason.dropFirst())"
      + (remedy.map { "; \($0)" } ?? "")
  }
}

/// The few calls to the operating system that serving needs, the same on all systems.
enum System {
  #if canImport(Glibc)
    static let streamSocket = Int32(SOCK_STREAM.rawValue)
  #else
    static let streamSocket = SOCK_STREAM
  #endif

  #if canImport(Darwin)
    static let sendFlags: Int32 = 0
  #else
    /// Whoever writes to a client that is gone wants an error and no signal.
    static let sendFlags = Int32(MSG_NOSIGNAL)
  #endif

  /// The result of a call, or an error if it is negative.
  @discardableResult
  static func check(_ operation: String, _ result: Int32) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(operation: operation, code: errno) }
    return result
  }

  /// Makes reading and writing return at once, and keeps the descriptor from child processes.
  static func prepare(_ descriptor: Int32) throws(SystemError) {
    let flags = try check("look at a descriptor", fcntl(descriptor, F_GETFL))
    try check("change a descriptor", fcntl(descriptor, F_SETFL, flags | O_NONBLOCK))
    try check("change a descriptor", fcntl(descriptor, F_SETFD, FD_CLOEXEC))
  }

  /// The descriptor of a client that waits, and its address; -1 and `errno` if none is there.
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
    // Without the option everything works as well, just not as fast.
    _ = setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Nanoseconds of a clock that never jumps.
  static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The calendar's time, for what clients are told of it; nothing is decided by it.
  static func secondsSince1970() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}
