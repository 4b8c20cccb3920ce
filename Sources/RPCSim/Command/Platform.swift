import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The calls to the operating system.
enum Platform {
  /// A failed system call, by its error number.
  struct Failure: Error, Equatable {
    let number: Int32

    static var last: Failure { Failure(number: errno) }

    static var closed: Failure { Failure(number: EBADF) }

    /// Whether the file does not exist.
    var isMissing: Bool { number == ENOENT }

    /// Whether the file exists already.
    var isTaken: Bool { number == EEXIST }

    /// Whether an end request stopped the wait.
    var isInterruption: Bool { number == ECANCELED }

    /// Whether the reader of the output is gone.
    var isReaderGone: Bool { number == EPIPE }

    /// The cause in the system's words, in lower case.
    var message: String {
      switch number {
      case ENOENT: "no such file or folder"
      case EEXIST: "this is there already, and is left as it is"
      case EACCES: "no permission to read this"
      case EBADF: "it is closed"
      case ELOOP: "its symbolic links form a circle"
      case ECANCELED: "interrupted while it was read"
      default: String(cString: strerror(number)).lowercased()
      }
    }
  }

  /// Makes a write to a closed pipe fail instead of ending the process.
  static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Opens `/dev/null` in place of closed standard streams.
  ///
  /// Otherwise another file could get their number, and receive text meant for the stream.
  static func fillStandardStreams() {
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      guard descriptor > 2 || descriptor < 0 else { continue }
      if descriptor > 2 { close(descriptor) }
      return
    }
  }

  static func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  /// Raises the limit of open files as far as the system allows.
  ///
  /// Returns the new limit.
  static func allowDescriptors(_ count: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(resource(RLIMIT_NOFILE), &limit) == 0 else { return count }
    if limit.rlim_cur < rlim_t(count) {
      var wanted = limit
      wanted.rlim_cur = min(limit.rlim_max, rlim_t(count))
      if setrlimit(resource(RLIMIT_NOFILE), &wanted) == 0 { limit = wanted }
    }
    return Int(clamping: limit.rlim_cur)
  }

  #if canImport(Glibc)
    private static func resource(_ name: __rlimit_resource) -> __rlimit_resource_t {
      .init(name.rawValue)
    }
  #else
    private static func resource(_ name: Int32) -> Int32 { name }
  #endif

  /// The memory that the process uses, in bytes; `nil` if the system does not say.
  static var residentMemory: Int? {
    #if canImport(Darwin)
      var usage = mach_task_basic_info()
      var count = mach_msg_type_number_t(
        MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
      let result = withUnsafeMutablePointer(to: &usage) { pointer in
        pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
        }
      }
      return result == KERN_SUCCESS ? Int(usage.resident_size) : nil
    #else
      guard let bytes = try? contents(of: "/proc/self/statm", atMost: 128) else { return nil }
      let pages = bytes.split(separator: UInt8(ascii: " ")).dropFirst().first
      return pages.flatMap { Int(String(decoding: $0, as: UTF8.self)) }.map {
        $0 * Int(sysconf(Int32(_SC_PAGESIZE)))
      }
    #endif
  }

  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Calls a closure on a separate thread when a signal asks the process to end (SIGINT, SIGTERM).
  ///
  /// The first signal does not end the process. Another signal at least a second later does, in
  /// case the orderly end takes too long. Call this method while the process has one thread,
  /// because later threads inherit the blocked signals.
  ///
  /// - Parameter limit: The time from the first signal to the forced end of the process, more than
  ///   a second; `nil` is never.
  static func whenAskedToEnd(within limit: Duration? = nil, _ end: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let awaited = signals
    Thread.detachNewThread {
      var awaited = awaited
      var signal: Int32 = 0
      sigwait(&awaited, &signal)
      end()
      forgetRepeated(awaited)
      // This thread takes the next signal, with its default effect.
      pthread_sigmask(SIG_UNBLOCK, &awaited, nil)
      if let limit { endProcess(after: limit - .seconds(1)) }
      while true { pause() }
    }
  }

  /// Ends a process that is stuck in work that it cannot interrupt.
  private static func endProcess(after duration: Duration) {
    usleep(UInt32(max(0, duration / .microseconds(1))))
    let words = "\nrpcsim: interrupted: it could not stop in time, so the report ends here\n"
    Array(words.utf8).withUnsafeBytes { try? writeAll($0, to: 2) }
    _exit(ExitCode.interrupted.rawValue)
  }

  /// Discards signals that repeat the first one: `timeout` sends its signal twice, to the process
  /// and to its group.
  private static func forgetRepeated(_ signals: sigset_t) {
    sleep(1)
    var (signals, pending) = (signals, sigset_t())
    sigpending(&pending)
    for repeated in [SIGINT, SIGTERM] where sigismember(&pending, repeated) == 1 {
      var signal: Int32 = 0
      sigwait(&signals, &signal)
    }
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Writes all bytes, in as many attempts as necessary.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let buffer = UnsafeRawBufferPointer(rebasing: rest)
      let count = write(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else {
        try recover(descriptor)
      }
    }
  }

  /// Recovers from a failed write that only needs another attempt, or throws.
  private static func recover(_ descriptor: Int32) throws(Failure) {
    switch errno {
    case EINTR: return
    case EAGAIN:
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&request, 1, -1)
    default: throw .last
    }
  }

  /// The kind of file at a path.
  enum Kind {
    case file, folder
    /// For example a pipe or a device.
    case other
  }

  /// The kind of file at a path, behind all links.
  static func kind(of path: String) throws(Failure) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// The values that show a change of a file; `nil` if the file does not exist.
  static func stamp(of path: String) -> WatchedFiles.Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    return WatchedFiles.Stamp(
      modified: Int64(modified.tv_sec) &* 1_000_000_000 &+ Int64(modified.tv_nsec),
      size: Int64(status.st_size), identity: UInt64(status.st_ino))
  }

  /// Opens a file for writing, and discards its old content.
  static func create(_ path: String) throws(Failure) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last }
    return descriptor
  }

  /// Reads a file up to a number of bytes.
  ///
  /// - Parameter isEnded: Whether to stop while a pipe gives no input, asked now and then.
  static func contents(
    of path: String, atMost limit: Int, isEnded: () -> Bool = { false }
  ) throws(Failure) -> [UInt8] {
    // Without this flag, opening a pipe without a writer blocks. The wait for input comes below.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    return try contents(of: descriptor, atMost: limit, isEnded)
  }

  private static func contents(
    of descriptor: Int32, atMost limit: Int, _ isEnded: () -> Bool
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    // Small files, such as the one with the used memory, are read often, so the buffer is no larger
    // than needed.
    var chunk = [UInt8](repeating: 0, count: min(limit, 64 * 1024))
    while bytes.count < limit {
      try awaitInput(on: descriptor, isEnded)
      let wanted = min(chunk.count, limit - bytes.count)
      let count = read(descriptor, &chunk, wanted)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR, errno != EAGAIN {
        throw .last
      }
    }
    return bytes
  }

  /// Waits until there is input or the end of the file.
  private static func awaitInput(
    on descriptor: Int32, _ isEnded: () -> Bool
  ) throws(Failure) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 50) == 0 {
      if isEnded() { throw Failure(number: ECANCELED) }
    }
  }
}
