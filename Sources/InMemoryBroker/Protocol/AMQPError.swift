/// A reply code and text, as a client sees it when a channel or a connection is closed on it.
public struct AMQPError: Error, Hashable, Sendable {
  /// What ends because of the error.
  public enum Scope: Hashable, Sendable {
    /// The channel on which the mistake was made; the connection's others go on.
    case channel
    /// The connection, with all its channels.
    case connection
  }

  /// The reply code of AMQP 0-9-1, such as 404.
  public var code: UInt16
  /// The reply text, worded as RabbitMQ words it.
  public var text: String
  /// What ends because of the error (B1).
  public var scope: Scope

  /// Makes an error as a client sees it.
  ///
  /// - Parameters:
  ///   - code: The reply code of AMQP 0-9-1.
  ///   - text: The reply text.
  ///   - scope: What ends because of the error.
  public init(code: UInt16, text: String, scope: Scope = .channel) {
    self.code = code
    self.text = text
    self.scope = scope
  }
}
