/// The address from which a client connects.
enum PeerAddress: Hashable, Sendable {
  /// A socket in the file system. Only processes of this machine reach it.
  case unix
  case ipv4(UInt32)
  case ipv6(high: UInt64, low: UInt64)
  case unknown

  /// The numbers of the address.
  var description: String {
    switch self {
    case .unix: "a Unix socket"
    case .ipv4(let address):
      (0..<4).reversed().map { String(address >> ($0 * 8) & 0xFF) }.joined(separator: ".")
    case .ipv6(let high, let low):
      [high, low].flatMap { half in
        (0..<4).reversed().map { String(half >> ($0 * 16) & 0xFFFF, radix: 16) }
      }.joined(separator: ":")
    case .unknown: "an unknown address"
    }
  }

  static let loopback = PeerAddress.ipv4(0x7F00_0001)

  /// Whether the address belongs to this machine.
  ///
  /// RabbitMQ's loopback ranges are 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104.
  var isLoopback: Bool {
    switch self {
    case .unix: true
    case .ipv4(let address): address >> 24 == 127
    case .ipv6(high: 0, low: 1): true
    case .ipv6(let high, let low): high == 0 && low >> 24 == 0xFFFF_7F
    case .unknown: false
    }
  }
}
