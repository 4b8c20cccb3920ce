#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Remedies for an address on which the system cannot listen.
extension SystemError {
  /// The same error with a remedy for the address, unless the error has a remedy already.
  func advising(about address: ListenAddress) -> SystemError {
    SystemError(
      operation: operation, code: code, reason: reason,
      remedy: remedy ?? Self.remedy(for: code, at: address))
  }

  private static func remedy(for code: Int32, at address: ListenAddress) -> String? {
    switch address {
    case .tcp:
      switch code {
      case EADDRINUSE:
        "another program listens there: end it, or name another port, or port 0 for any free port"
      case EACCES, EPERM: "ports below 1024 need special rights: name a higher one"
      case EADDRNOTAVAIL: "this machine has no such address: name its own, such as 127.0.0.1"
      case EAFNOSUPPORT: "this machine does not know such addresses: name one such as 127.0.0.1"
      default: nil
      }
    case .unix:
      switch code {
      case EADDRINUSE:
        "another program listens there, or it is a file of another kind: name another path"
      case EACCES, EPERM, EROFS: "its folder must not be written to: name a path in another one"
      case ENOENT: "its folder is not there: make it, or name another path"
      case ENOTDIR: "a part of the path is no folder: name another path"
      case ENAMETOOLONG:
        "the path of a socket has at most \(Listener.longestPath) bytes: name a shorter one"
      default: nil
      }
    }
  }
}
