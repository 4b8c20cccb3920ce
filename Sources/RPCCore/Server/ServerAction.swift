/// A request as the broker delivered it.
public struct RequestDelivery: Equatable, Sendable {
  /// What the server settles the delivery by.
  public var deliveryTag: UInt64
  /// Whether the request was delivered before, so that its handler may have run.
  public var isRedelivered: Bool
  /// The request with its properties, as the caller sent it.
  public var message: RPCMessage

  /// Makes a delivery as a transport reports it.
  ///
  /// - Parameters:
  ///   - deliveryTag: What the server settles the delivery by; no other delivery of the link has
  ///     it.
  ///   - isRedelivered: Whether the request was delivered before.
  ///   - message: The request with its properties.
  public init(deliveryTag: UInt64, isRedelivered: Bool = false, message: RPCMessage) {
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

    package init(slot: Slot) {
      self.slot = slot
    }
  }

  /// What the driver reports the end of the run by.
  public var id: ID
  /// The handler, by its place in ``RPCServerStateMachine/Configuration/methods``.
  public var method: Int
  /// The request that is handled.
  public var request: RequestDelivery
  /// When the caller gives up, on the server's clock; `nil` if he never does.
  public var deadline: Instant?
  /// Whether the caller wants a stream: what the handler yields goes to
  /// ``RPCServerStateMachine/emit(_:from:into:)``.
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
  /// The encoded result; empty for a handler that returns nothing, which is answered all the same.
  ///
  /// The result of a stream's handler is its last element, unless it is empty.
  case result([UInt8])
  /// An error that its caller is told of (A4.1).
  case failure(RemoteError)
}

/// What the driver of a server has to do, in order.
///
/// The order is the point: it says what a crash in between leaves behind.
public enum ServerAction: Equatable, Sendable {
  /// Tell the broker that the request need not be delivered again.
  case acknowledge(RequestDelivery)
  /// Reject without requeue: the request can neither be handled nor answered.
  case reject(RequestDelivery)
  /// Publish to the default exchange with the routing key `replyTo`.
  case reply(RPCMessage, replyTo: String, to: RequestDelivery)
  /// Reject with requeue: the server shuts down, and another may handle the request.
  case requeue(RequestDelivery)
  /// Run a handler, and report how it ends to ``RPCServerStateMachine/finished(_:_:now:into:)``.
  case start(HandlerRun)
  /// Nobody wants the handler's outcome any more; it is reported all the same when it has ended.
  case cancel(HandlerRun.ID)
  /// The outcome of the request's handler goes nowhere; there is nothing to do about it.
  case discard(RequestDelivery)
  /// The request reaches no handler, for this reason; what to do about it follows.
  indirect case refuse(RequestDelivery, RemoteError)
}
