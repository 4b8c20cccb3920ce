public import RPCCore

/// A message on its way from its publisher through an exchange and a queue to a consumer.
///
/// Copying one costs a single reference count: it passes many hands, and none changes it.
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
  /// Whether the message has to be delivered at once; RabbitMQ refuses the flag with 540.
  public var isImmediate = false

  /// Makes a publication as a client sends it.
  ///
  /// - Parameters:
  ///   - exchange: The exchange; the empty name is the default exchange.
  ///   - routingKey: What the exchange routes by.
  ///   - message: What is published.
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
  /// What the exchange routes by, in the way of its type (B23).
  public var routingKey: String { storage.routingKey }
  /// What is published, with all its properties.
  public var message: RPCMessage { storage.message }
  /// More routing keys, which the headers `CC` and `BCC` name (RabbitMQ, "Sender-selected
  /// Distribution").
  package var copyKeys: [String] { storage.copyKeys }
  /// All routing keys, the publication's own first.
  package var routingKeys: [String] { [routingKey] + copyKeys }

  /// The same publication of another message.
  package func carrying(_ message: RPCMessage) -> Publication {
    carrying(message, copyKeys: copyKeys)
  }

  /// The same publication of another message, which goes by more routing keys.
  package func carrying(_ message: RPCMessage, copyKeys: [String]) -> Publication {
    var publication = Publication(
      exchange: exchange, routingKey: routingKey, message: message, copyKeys: copyKeys,
      isMandatory: isMandatory)
    publication.isImmediate = isImmediate
    return publication
  }

  /// Whether messages, ways and flags are equal.
  public static func == (left: Publication, right: Publication) -> Bool {
    left.isMandatory == right.isMandatory && left.isImmediate == right.isImmediate
      && left.exchange == right.exchange && left.routingKey == right.routingKey
      && left.message == right.message && left.copyKeys == right.copyKeys
  }
}
