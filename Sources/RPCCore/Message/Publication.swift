/// A message on its way from its publisher through an exchange and a queue to a consumer.
///
/// A copy costs one reference count: many functions pass publications on, and none changes one.
public struct Publication: Equatable, Sendable {
  private final class Storage: Sendable {
    let exchange: String
    let routingKey: String
    let message: RPCMessage
    let copyKeys: [String]

    init(exchange: String, routingKey: String, message: RPCMessage, copyKeys: [String]) {
      self.exchange = exchange
      self.routingKey = routingKey
      self.message = message
      self.copyKeys = copyKeys
    }
  }

  private let storage: Storage
  /// Whether the broker returns the message if it reaches no queue.
  public var isMandatory: Bool
  /// Whether the message must be delivered at once.
  ///
  /// RabbitMQ refuses this flag with 540.
  public var isImmediate = false

  /// Makes a publication as a client sends it.
  ///
  /// - Parameters:
  ///   - exchange: The exchange; the empty name is the default exchange.
  ///   - routingKey: The key that the exchange routes by.
  ///   - message: The published message.
  ///   - isMandatory: Whether the broker returns the message if it reaches no queue (B7).
  public init(
    exchange: String = "", routingKey: String, message: RPCMessage, isMandatory: Bool = false
  ) {
    self.init(
      exchange: exchange, routingKey: routingKey, message: message, copyKeys: [],
      isMandatory: isMandatory)
  }

  package init(
    exchange: String, routingKey: String, message: RPCMessage, copyKeys: [String],
    isMandatory: Bool = false
  ) {
    storage = Storage(
      exchange: exchange, routingKey: routingKey, message: message, copyKeys: copyKeys)
    self.isMandatory = isMandatory
  }

  /// The exchange; the empty name is the default exchange, which routes by queue name.
  public var exchange: String { storage.exchange }
  /// The key that the exchange routes by, by the rules of its type (B23).
  public var routingKey: String { storage.routingKey }
  /// The published message with all its properties.
  public var message: RPCMessage { storage.message }
  /// More routing keys, from the headers `CC` and `BCC` (RabbitMQ, "Sender-selected Distribution").
  package var copyKeys: [String] { storage.copyKeys }
  /// All routing keys, beginning with `routingKey`.
  package var routingKeys: [String] { [routingKey] + copyKeys }

  /// The same publication with another message.
  package func carrying(_ message: RPCMessage) -> Publication {
    carrying(message, copyKeys: copyKeys)
  }

  /// The same publication with another message and other copy keys.
  package func carrying(_ message: RPCMessage, copyKeys: [String]) -> Publication {
    var publication = Publication(
      exchange: exchange, routingKey: routingKey, message: message, copyKeys: copyKeys,
      isMandatory: isMandatory)
    publication.isImmediate = isImmediate
    return publication
  }

  /// Whether messages, routes and flags are equal.
  public static func == (left: Publication, right: Publication) -> Bool {
    left.isMandatory == right.isMandatory && left.isImmediate == right.isImmediate
      && left.exchange == right.exchange && left.routingKey == right.routingKey
      && left.message == right.message && left.copyKeys == right.copyKeys
  }
}
