/// The server's properties in `connection.start`.
enum ServerProperties {
  /// The release of RabbitMQ whose behavior the broker follows, for clients that look at the
  /// version.
  static let version = "3.10.8"

  static let mechanisms = "PLAIN AMQPLAIN"

  static let table: WireTable = [
    "capabilities": .table(capabilities),
    "cluster_name": .text("rpcsim@localhost"),
    "information": .text("An in-memory broker that does what RabbitMQ \(version) does"),
    "platform": .text("Swift"),
    "product": .text("rpcsim"),
    "version": .text(version),
  ]

  private static let capabilities: WireTable = [
    "publisher_confirms": .boolean(true),
    "exchange_exchange_bindings": .boolean(true),
    "basic.nack": .boolean(true),
    "consumer_cancel_notify": .boolean(true),
    "connection.blocked": .boolean(true),
    "consumer_priorities": .boolean(true),
    "authentication_failure_close": .boolean(true),
    "per_consumer_qos": .boolean(true),
    "direct_reply_to": .boolean(true),
  ]
}

/// The extensions of AMQP 0-9-1 that a client understands.
struct ClientCapabilities: OptionSet, Sendable {
  let rawValue: UInt8

  /// The client expects `connection.close` when its login is refused.
  static let authenticationFailureClose = ClientCapabilities(rawValue: 1)
  /// The client expects `basic.cancel` when the broker ends a consumer.
  static let consumerCancelNotify = ClientCapabilities(rawValue: 2)
  /// The client expects `connection.blocked` when it has to wait with publishing.
  static let connectionBlocked = ClientCapabilities(rawValue: 4)
}

extension ClientCapabilities {
  init(clientProperties: WireTable) {
    self = []
    guard case .table(let table) = clientProperties["capabilities"] else { return }
    for (name, capability) in [
      ("authentication_failure_close", ClientCapabilities.authenticationFailureClose),
      ("consumer_cancel_notify", .consumerCancelNotify),
      ("connection.blocked", .connectionBlocked),
    ] where table[name] == .boolean(true) {
      insert(capability)
    }
  }
}
