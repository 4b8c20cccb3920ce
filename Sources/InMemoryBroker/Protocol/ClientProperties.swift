/// What a client says of itself when it connects.
public struct ClientProperties: Hashable, Sendable {
  /// The user that it authenticates as; a message's user ID must say the same.
  public var user = "guest"
  /// Whether it declares `consumer_cancel_notify`: only then does it hear that a consumer ended
  /// because its queue went away (RabbitMQ, "Consumer Cancel Notification").
  public var notifiesConsumerCancel = true

  /// Makes the properties of a client that is `guest` and hears of consumers that ended.
  public init() {}
}
