/// The mechanism by which a client proves its identity.
enum Authentication: String, Sendable {
  case plain = "PLAIN"
  case amqPlain = "AMQPLAIN"

  /// The user and password in a response; `nil` if the response is malformed.
  func credentials(in response: [UInt8]) -> GatewayConfiguration.Credentials? {
    switch self {
    case .plain: Self.plain(response)
    case .amqPlain: Self.amqPlain(response)
    }
  }

  /// The format of RFC 4616.
  ///
  /// An authorization identity is refused, as in RabbitMQ.
  private static func plain(_ response: [UInt8]) -> GatewayConfiguration.Credentials? {
    let parts = response.split(separator: 0, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty else { return nil }
    return credentials(Array(parts[1]), Array(parts[2]))
  }

  /// A field table without its length.
  private static func amqPlain(_ response: [UInt8]) -> GatewayConfiguration.Credentials? {
    let fields = response.withUnsafeBytes { bytes in
      var reader = WireReader(bytes)
      return try? reader.fields()
    }
    guard case .longString(let user) = fields?["LOGIN"],
      case .longString(let password) = fields?["PASSWORD"]
    else { return nil }
    return credentials(user, password)
  }

  private static func credentials(
    _ user: [UInt8], _ password: [UInt8]
  ) -> GatewayConfiguration.Credentials? {
    guard let user = String(validating: user, as: UTF8.self),
      let password = String(validating: password, as: UTF8.self)
    else { return nil }
    return GatewayConfiguration.Credentials(user: user, password: password)
  }
}
