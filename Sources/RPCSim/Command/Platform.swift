import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few things that are asked of the operating system itself.
enum Platform {
  /// A call of the system that failed, by its error number.
  struct Failure: Error, Equatable {
    let number: Int32

    static var last: Failure { Failure(number: errno) }

    static var closed: Failure { Failure(number: EBADF) }

    /// Whether there is nothing by that name.
    var isMissing: Bool { number == ENOENT }

    /// Whether there is something by that name already.
    var isTaken: Bool { number == EEXIST }

    /// Whether somebody ended the waiting for it.
    var isInterruption: Bool { number == ECANCELED }

    /// Whether nobody reads any more what is written.
    var isReaderGone: Bool { number == EPIPE }

    /// What is wrong, in the system's words, beginning with a small letter.
    var message: String {
      switch number {
      case ENOENT: "no such file or folder"
      case EEXIST: "this is there already, and is left as it is"
      case EACCES: "no permission to read this"
      case EBADF: "it is closed"
      case ELOOP: "its links go round in a circle"
      case ECANCELED: "interrupted while it was read"
      default: String(cString: strerror(number)).lowercased()
      }
    }
  }

  /// Makes a write to a closed pipe fail instead of ending the process.
  static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Opens what stands for nothing where a standard stream is closed: no other file must get its number, and what
  /// was meant for the stream.
  static func fillStandardStreams() {
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      guard descriptor > 2 || descriptor < 0 else { continue }
      if descriptor > 2 { close(descriptor) }
      return
    }
  }

  static func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  /// Lets the process have so many open files, if it may; returns how many it may have then.
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

  /// The memory that the process uses, in bytes; `nil` where the system does not say.
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

  /// Calls a closure, on a thread of its own, when the process is asked to end (SIGINT, SIGTERM).
  ///
  /// The first signal no longer ends the process; one that comes a second later or more does, in case
  /// that the end takes too long. To be called while there is one thread: those that it starts later
  /// leave the signals alone as well.
  ///
  /// - Parameter limit: How long after the first signal the process ends anyway, more than a second; `nil` is
  ///   never.
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
      // This thread takes the next one, which does what signals do if nobody waits for them.
      pthread_sigmask(SIG_UNBLOCK, &awaited, nil)
      if let limit { endProcess(after: limit - .seconds(1)) }
      while true { pause() }
    }
  }

  /// Ends the process where it does not end by itself: it is in the middle of what cannot be left.
  private static func endProcess(after duration: Duration) {
    usleep(UInt32(max(0, duration / .microseconds(1))))
    let words = "\nrpcsim: interrupted: it could not leave off in time, so the report ends here\n"
    Array(words.utf8).withUnsafeBytes { try? writeAll($0, to: 2) }
    _exit(ExitCode.interrupted.rawValue)
  }

  /// Takes signals that come at once behind another: `timeout` sends its signal twice, to the process
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

  /// Writes everything, however many attempts it takes.
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

  /// Waits if that is all a failed write needs.
  private static func recover(_ descriptor: Int32) throws(Failure) {
    switch errno {
    case EINTR: return
    case EAGAIN:
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&request, 1, -1)
    default: throw .last
    }
  }

  /// What a path leads to.
  enum Kind {
    case file, folder
    /// A pipe or a device, say.
    case other
  }

  /// What a path leads to, whatever links are on the way.
  static func kind(of path: String) throws(Failure) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// What changes when a file does; `nil` if there is none.
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

  /// Opens a file for writing, in place of what it held.
  static func create(_ path: String) throws(Failure) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last }
    return descriptor
  }

  /// Reads a file, but no more than so many bytes of it.
  ///
  /// - Parameter isEnded: Whether to leave off, asked now and then while nothing comes from a pipe.
  static func contents(
    of path: String, atMost limit: Int, isEnded: () -> Bool = { false }
  ) throws(Failure) -> [UInt8] {
    // A pipe that nobody writes to is opened all the same, and waited for below.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    return try contents(of: descriptor, atMost: limit, isEnded)
  }

  private static func contents(
    of descriptor: Int32, atMost limit: Int, _ isEnded: () -> Bool
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    // Of little that is wanted, such as how much memory is used, much is asked often.
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

  /// Waits until there is something to read, or the end of it.
  private static func awaitInput(
    on descriptor: Int32, _ isEnded: () -> Bool
  ) throws(Failure) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 50) == 0 {
      if isEnded() { throw Failure(number: ECANCELED) }
    }
  }
}
