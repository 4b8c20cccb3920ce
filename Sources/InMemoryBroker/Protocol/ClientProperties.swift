/// The properties that a client declares when it connects.
public struct ClientProperties: Hashable, Sendable {
  /// The user that it authenticates as.
  ///
  /// A message's user ID must be the same.
  public var user = "guest"
  /// Whether it declares `consumer_cancel_notify`.
  ///
  /// Only then is it notified when a consumer ends because its queue is gone (RabbitMQ, "Consumer
  /// Cancel Notification").
  public var notifiesConsumerCancel = true

  /// Makes the properties of the user `guest`, with notices of ended consumers.
  public init() {}
}
