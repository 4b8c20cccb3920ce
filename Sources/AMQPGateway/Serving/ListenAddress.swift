/// The address of a server.
public enum ListenAddress: Hashable, Sendable {
  /// A host name or numeric address; port 0 lets the system choose one.
  case tcp(host: String, port: UInt16)
  /// A socket in the file system.
  case unix(path: String)

  /// The default address of AMQP clients, on this machine only.
  public static let standard = ListenAddress.tcp(host: "127.0.0.1", port: 5672)
}

extension ListenAddress: LosslessStringConvertible {
  /// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
  ///
  /// - Parameter description: The address in one of these forms; port 0 is any free port.
  public init?(_ description: String) {
    let path = description.dropFirst("unix:".count)
    if description.hasPrefix("unix:") {
      guard !path.isEmpty else { return nil }
      self = .unix(path: String(path))
      return
    }
    guard let colon = description.lastIndex(of: ":"),
      let port = UInt16(description[description.index(after: colon)...])
    else { return nil }
    var host = description[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self = .tcp(host: String(host), port: port)
  }

  /// The address in the form that the initializer reads: `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
  public var description: String {
    switch self {
    case .tcp(let host, let port):
      host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
