/// A reply code and text, as a client gets them when the broker closes its channel or connection.
public struct AMQPError: Error, Hashable, Sendable {
  /// The extent of an error: one channel or the whole connection.
  public enum Scope: Hashable, Sendable {
    /// The channel with the error. The other channels of the connection continue.
    case channel
    /// The connection, with all its channels.
    case connection
  }

  /// The reply code of AMQP 0-9-1, such as 404.
  public var code: UInt16
  /// The reply text, worded as RabbitMQ words it.
  public var text: String
  /// The extent of the error: one channel or the whole connection (B1).
  public var scope: Scope

  /// Makes an error as a client gets it.
  ///
  /// - Parameters:
  ///   - code: The reply code of AMQP 0-9-1.
  ///   - text: The reply text.
  ///   - scope: The extent of the error: one channel or the whole connection.
  public init(code: UInt16, text: String, scope: Scope = .channel) {
    self.code = code
    self.text = text
    self.scope = scope
  }
}
