/// A request as the broker delivered it.
public struct RequestDelivery: Equatable, Sendable {
  /// The tag with which the server settles the delivery.
  public var deliveryTag: UInt64
  /// Whether the request was delivered before, so that its handler may have run.
  public var isRedelivered: Bool
  /// The request with its properties, as the caller sent it.
  public var message: RPCMessage

  /// Makes a delivery as a transport reports it.
  ///
  /// - Parameters:
  ///   - deliveryTag: The tag with which the server settles the delivery; it is unique on the link.
  ///   - isRedelivered: Whether the request was delivered before.
  ///   - message: The request with its properties.
  public init(deliveryTag: UInt64, isRedelivered: Bool = false, message: RPCMessage) {
    self.deliveryTag = deliveryTag
    self.isRedelivered = isRedelivered
    self.message = message
  }
}

/// One execution of a handler.
public struct HandlerRun: Equatable, Sendable {
  /// Identifies the execution until it has ended.
  public struct ID: Hashable, Sendable {
    package let slot: Slot

    package init(slot: Slot) {
      self.slot = slot
    }
  }

  /// The ID with which the shell reports the end of the handler.
  public var id: ID
  /// The index of the handler's name in ``RPCServerStateMachine/Configuration/methods``.
  public var method: Int
  /// The request that is handled.
  public var request: RequestDelivery
  /// The instant at which the caller gives up, on the server's clock; `nil` if it never does.
  public var deadline: Instant?
  /// Whether the caller asks for a stream.
  ///
  /// Elements that the handler yields go to ``RPCServerStateMachine/emit(_:from:into:)``.
  public var isStream: Bool

  package init(
    id: ID, method: Int, request: RequestDelivery, deadline: Instant? = nil, isStream: Bool = false
  ) {
    self.id = id
    self.method = method
    self.request = request
    self.deadline = deadline
    self.isStream = isStream
  }
}

/// How a handler ended.
public enum HandlerOutcome: Equatable, Sendable {
  /// The encoded result. It is empty for a handler that returns nothing, which is answered too.
  ///
  /// The result of a stream's handler is its last element, unless it is empty.
  case result([UInt8])
  /// An error that the caller gets (A4.1).
  case failure(RemoteError)
}

/// An action that the shell of a server performs.
///
/// Actions are performed in order. The order determines the effect of a crash in between.
public enum ServerAction: Equatable, Sendable {
  /// Tell the broker that the request need not be delivered again.
  case acknowledge(RequestDelivery)
  /// Reject without requeue: the request was refused or failed, and has no reply address.
  case reject(RequestDelivery)
  /// Publish the reply to the default exchange with the routing key `replyTo`.
  case reply(RPCMessage, replyTo: String, to: RequestDelivery)
  /// Reject with requeue: the server shuts down, and another server may handle the request.
  case requeue(RequestDelivery)
  /// Run a handler, and report its end to ``RPCServerStateMachine/finished(_:_:now:into:)``.
  case start(HandlerRun)
  /// Cancel a handler whose outcome is not needed any more. Its end is still reported.
  case cancel(HandlerRun.ID)
  /// Report that the outcome of the request's handler is dropped. Nothing else is to be done.
  case discard(RequestDelivery)
  /// Report that the request reaches no handler, and why. The actions that settle it follow.
  indirect case refuse(RequestDelivery, RemoteError)
}
