/// A request as the broker delivered it.
public struct RequestDelivery: Equatable, Sendable {
  /// What the server settles the delivery by.
  public var deliveryTag: UInt64
  public var isRedelivered: Bool
  public var message: Message

  public init(deliveryTag: UInt64, isRedelivered: Bool = false, message: Message) {
    self.deliveryTag = deliveryTag
    self.isRedelivered = isRedelivered
    self.message = message
  }
}

/// One run of a handler.
public struct HandlerRun: Equatable, Sendable {
  /// Names the run until it has finished.
  public struct ID: Hashable, Sendable {
    package let slot: Slot
  }

  public var id: ID
  /// The handler, by its place in ``RPCServerStateMachine/Configuration/methods``.
  public var method: Int
  public var request: RequestDelivery
}

/// How a handler ended.
public enum HandlerOutcome: Equatable, Sendable {
  /// The encoded result; empty for a handler that returns nothing, which is answered all the same.
  case result([UInt8])
  case failure(RemoteError)
}

/// What the driver of a server has to do, in order.
///
/// The order is the point: it says what a crash in between leaves behind.
public enum ServerAction: Equatable, Sendable {
  case acknowledge(RequestDelivery)
  /// Reject without requeue: the request can neither be handled nor answered.
  case reject(RequestDelivery)
  /// Publish to the default exchange with the routing key `replyTo`.
  case reply(Message, replyTo: String, to: RequestDelivery)
  case start(HandlerRun)
  /// The request reaches no handler, for this reason; what to do about it follows.
  indirect case refuse(RequestDelivery, RemoteError)
}
