/// What RPC needs of a message queue, and nothing else.
///
/// A transport opens links. A link is one ordered conversation with the queueing system, such as an
/// AMQP channel on a connection of its own: a client has one for its requests and their replies, a
/// server has one for its deliveries and what it answers. All of the state that RPC needs is in the
/// machines of this module, so a transport only carries.
public protocol Transport: Sendable {
  /// What the transport can do; clients and servers refuse what it cannot.
  var capabilities: TransportCapabilities { get }

  /// The clock by which deadlines are kept, and who watches.
  var environment: RPCEnvironment { get }

  /// Opens a link.
  ///
  /// - Parameter receive: Told of everything that arrives, in order and never twice at a time. It
  ///   returns at once and may use the link. After ``TransportEvent/closed(_:)`` it is not called
  ///   again.
  /// - Throws: ``RPCError/notConnected`` if there is nobody to talk to.
  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink
}

extension Transport {
  /// Real time, and nobody who watches.
  public var environment: RPCEnvironment { .live }
}

/// One ordered conversation with a queueing system.
///
/// What is sent on a link arrives in the order in which it was sent. Sending returns at once; what
/// became of it arrives as a ``TransportEvent``. On a link that is closed it does nothing.
public protocol TransportLink: Sendable {
  /// Makes a private, empty queue and consumes it with automatic acknowledgement: where a client's
  /// replies come to (AMQP: exclusive and server-named). What arrives there is a
  /// ``TransportEvent/reply(_:)``.
  ///
  /// - Returns: The address for `replyTo`.
  func openReplyAddress() async throws -> String

  /// Consumes a queue; what arrives there is a ``TransportEvent/delivery(_:)``.
  ///
  /// - Throws: ``RPCError`` if the queue may not be consumed, such as another connection's
  ///   exclusive queue.
  func consume(_ subscription: Subscription) async throws

  /// Stops consuming; deliveries that are not settled stay so.
  func stopConsuming() async

  /// Sends a message; with publisher confirms, publications are counted from 1.
  func publish(_ request: OutgoingRequest)

  /// The request of that delivery was dealt with.
  func acknowledge(_ deliveryTag: UInt64)

  /// The request of that delivery was not dealt with: it returns to its queue, or it is dropped (or
  /// dead-lettered).
  func reject(_ deliveryTag: UInt64, requeue: Bool)

  /// Lets go of everything: deliveries that are not settled return to their queue, the reply
  /// address is gone. Returns when the queueing system knows, or cannot be told.
  func close() async
}

/// Which queue a server consumes, and how.
public struct Subscription: Hashable, Sendable {
  public var queue: String
  /// Whether the queue survives a restart of the queueing system.
  ///
  /// It is declared if it is not there.
  public var isDurable = false
  /// How many deliveries may be unsettled at a time; 0 is no limit.
  public var prefetch: UInt16 = 1
  /// Whether a delivery counts as acknowledged once it is sent.
  public var isAutoAcknowledged = false
  /// Whether what is sent to the exchange `rpc.control` under the queue's name is received as well,
  /// as a ``TransportEvent/notice(_:)``: how servers hear of cancelled calls.
  public var receivesNotices = false

  public init(queue: String) {
    self.queue = queue
  }
}

/// What arrives on a link.
public enum TransportEvent: Equatable, Sendable {
  /// A message at the private reply address.
  case reply(Message)
  /// A request from the consumed queue.
  case delivery(RequestDelivery)
  /// A message to all servers of the queue.
  case notice(Message)
  /// A mandatory request reached no queue.
  case returned(Message)
  /// The queueing system has taken publications; with `multiple`, all up to the tag.
  case confirmed(publishTag: UInt64, multiple: Bool)
  /// The queueing system has not taken publications.
  case refused(publishTag: UInt64, multiple: Bool)
  /// The link is gone, for a reason that a person can read; nothing follows.
  case closed(reason: String)
}
