#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A socket to which clients connect.
struct Listener: Sendable {
  let descriptor: Int32
  /// The address with the port that the system chose.
  let address: ListenAddress

  init(_ address: ListenAddress) throws(SystemError) {
    do throws(SystemError) {
      switch address {
      case .tcp(let host, let port): try self.init(host: host, port: port)
      case .unix(let path): try self.init(path: path)
      }
    } catch {
      throw error.advising(about: address)
    }
  }

  private init(host: String, port: UInt16) throws(SystemError) {
    let operation = "listen on \(ListenAddress.tcp(host: host, port: port))"
    var hints = addrinfo()
    hints.ai_socktype = System.streamSocket
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    let answer = getaddrinfo(host, String(port), &hints, &found)
    guard answer == 0, let first = found?.pointee else {
      throw SystemError(
        operation: operation, code: EADDRNOTAVAIL,
        reason: gai_strerror(answer).map { String(cString: $0) },
        remedy: "no address has that name: name a numeric address such as 127.0.0.1")
    }
    defer { freeaddrinfo(found) }
    descriptor = try System.check(
      operation, socket(first.ai_family, first.ai_socktype, first.ai_protocol))
    do throws(SystemError) {
      System.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
      try System.check(operation, bind(descriptor, first.ai_addr, first.ai_addrlen))
      try System.check(operation, listen(descriptor, 1024))
      try System.prepare(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.address = .tcp(host: host, port: Self.port(of: descriptor) ?? port)
  }

  private init(path: String) throws(SystemError) {
    address = .unix(path: path)
    let operation = "listen on \(address)"
    guard var name = Self.name(of: path) else {
      throw SystemError(operation: operation, code: ENAMETOOLONG)
    }
    Self.removeAbandoned(path, &name)
    descriptor = try System.check(operation, socket(AF_UNIX, System.streamSocket, 0))
    do throws(SystemError) {
      try System.check(operation, Self.withAddress(&name) { bind(descriptor, $0, $1) })
      try System.check(operation, listen(descriptor, 1024))
      try System.prepare(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The result of an attempt to accept a client.
  enum Arrival {
    case client(Int32, from: PeerAddress)
    case noClient
    /// The system lacks resources, for example descriptors. Another attempt at once would fail too.
    case notNow
  }

  /// Accepts a client, if one waits.
  func accept() -> Arrival {
    var storage = sockaddr_storage()
    let client = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { System.accept(descriptor, $0) }
    }
    guard client >= 0 else {
      return [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) ? .notNow : .noClient
    }
    guard (try? System.prepare(client)) != nil else {
      close(client)
      return .noClient
    }
    #if canImport(Darwin)
      System.setOption(client, SOL_SOCKET, SO_NOSIGPIPE)
    #endif
    guard case .tcp = address else { return .client(client, from: .unix) }
    // A small answer must not wait for more output.
    System.setOption(client, Int32(IPPROTO_TCP), TCP_NODELAY)
    return .client(client, from: PeerAddress(storage))
  }

  /// Closes the socket and leaves it in the file system, like a process that crashes.
  func closeOnly() { close(descriptor) }

  /// Closes the socket and removes it from the file system.
  func shut() {
    closeOnly()
    if case .unix(let path) = address { unlink(path) }
  }
}

extension Listener {
  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0 else { return nil }
    // The port has the same offset in the addresses of IPv4 and IPv6.
    return withUnsafeBytes(of: storage) {
      UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }

  /// The largest length of a socket's path in bytes.
  ///
  /// The system needs one more byte for the end.
  static var longestPath: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

  private static func name(of path: String) -> sockaddr_un? {
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let isShortEnough = withUnsafeMutableBytes(of: &name.sun_path) { path in
      guard bytes.count < path.count else { return false }
      path.copyBytes(from: bytes)
      return true
    }
    return isShortEnough ? name : nil
  }

  private static func withAddress(
    _ name: inout sockaddr_un, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Removes a socket file that a crashed server left behind.
  ///
  /// The file is removed only if no server answers there.
  private static func removeAbandoned(_ path: String, _ name: inout sockaddr_un) {
    let descriptor = socket(AF_UNIX, System.streamSocket, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let isRefused =
      withAddress(&name) { connect(descriptor, $0, $1) } < 0 && errno == ECONNREFUSED
    var status = stat()
    guard isRefused, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
    unlink(path)
  }
}
