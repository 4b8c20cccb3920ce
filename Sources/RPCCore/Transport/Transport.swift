/// The interface between RPC and a message queue.
///
/// A transport opens links. A link is one ordered conversation with the queueing system, for
/// example an AMQP channel on its own connection. A client has one link for its requests and their
/// replies. A server has one link for its deliveries and its replies. The machines of this module
/// hold all the state that RPC needs, so a transport only carries messages.
///
/// The author of a transport can check it with `TransportConformance`, of the module RPCSim. Its
/// rules are named here in `code`, beside the requirements that they check. These rules check
/// everything together: `handlers-are-called`, `errors-reach-the-caller`,
/// `calls-are-answered-in-any-order`, `first-reply-wins`, `late-reply-settles-nothing`,
/// `streams-arrive-in-order`, `interrupted-request-is-handled-again`,
/// `unserved-call-ends-at-its-deadline`, `unroutable-call-fails-at-once` and
/// `cancel-reaches-the-handler`.
///
/// Any thread can call any method of a transport and of its links, at any time.
public protocol Transport: Sendable {
  /// The capabilities of the transport, which never change.
  ///
  /// A client or server that needs others refuses to start.
  var capabilities: TransportCapabilities { get }

  /// The clock, the observers and the hooks of clients and servers.
  ///
  /// The default is real time without observers. A transport for tests should let its user choose.
  var environment: RPCEnvironment { get }

  /// Opens a link, and returns when the link can be used.
  ///
  /// A transport does not reopen a lost link. The client or server asks for another one. Many links
  /// can be open at a time (`many-links`).
  ///
  /// - Parameter receive: Receives everything that arrives, in order and one at a time, on any
  ///   thread (`one-event-at-a-time`). It returns at once. It may use the link; the consequences
  ///   arrive after it has returned. It is not called after ``TransportEvent/closed(reason:)``
  ///   (`cut-link-says-so`). It is not called after ``TransportLink/close()`` has returned
  ///   (`closed-link-is-silent`, `closing-ends-what-arrives`).
  /// - Throws: ``RPCError/notConnected`` if the queueing system cannot be reached.
  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink
}

extension Transport {
  /// Real time, without observers.
  public var environment: RPCEnvironment { .realTime }
}

/// One ordered conversation with a queueing system.
///
/// Messages arrive in the order in which they were sent (`requests-arrive-in-order`,
/// `replies-arrive-in-order`). They arrive whole and with their properties (`round-trip`,
/// `bodies-arrive-whole`, `request-keeps-its-properties`, `reply-keeps-its-properties`). Headers
/// may be added, and their order may change. Sending never waits and never fails. Its result
/// arrives as a ``TransportEvent``.
///
/// A link that cannot go on ends with ``TransportEvent/closed(reason:)``. So does a link whose
/// consumed queue is deleted (`consumer-hears-of-its-end`). The queueing system then releases
/// everything, as after ``close()`` (`cut-link-returns-deliveries`). Other links go on, if the
/// transport declares that they are independent (`cut-leaves-other-links`).
///
/// On a link that has ended, ``openReplyAddress()`` and ``consume(_:)`` fail and do not wait
/// (`cut-link-refuses`). On a closed link, nothing is sent or settled (`closed-link-sends-nothing`,
/// `closed-link-settles-nothing`).
public protocol TransportLink: Sendable {
  /// Opens a private reply address, at which a client's replies arrive.
  ///
  /// The address is a new, empty queue, consumed with automatic acknowledgement (AMQP: exclusive
  /// and server-named). Every message there arrives as a ``TransportEvent/reply(_:)``, from any
  /// sender (`reply-address-receives`). A link opens one such address at most. No other link shares
  /// it (`reply-addresses-differ`, `reply-address-is-exclusive`). The address ends with its link
  /// (`reply-address-goes-with-its-link`).
  ///
  /// - Returns: The address for `replyTo`. As a routing key, without an exchange, it leads here.
  /// - Throws: ``RPCError/notConnected`` if the link has ended.
  func openReplyAddress() async throws -> String

  /// Consumes a queue, whose requests arrive as ``TransportEvent/delivery(_:)``.
  ///
  /// It returns when the queueing system has agreed. Deliveries may arrive earlier. A link consumes
  /// one queue. If several links consume a queue, each request reaches one of them, once
  /// (`delivered-once`).
  ///
  /// - Parameter subscription: The queue, and how to consume it.
  /// - Throws: ``RPCError/consumeRefused(reason:)`` if the queue may not be consumed, for example
  ///   because it is exclusive to another connection; that may end the link.
  ///   ``RPCError/connectionLost`` or ``RPCError/notConnected`` if the queueing system cannot be
  ///   reached.
  func consume(_ subscription: QueueSubscription) async throws

  /// Stops consuming, so that other consumers get the queue's requests
  /// (`stopping-ends-deliveries`).
  ///
  /// It returns when the last delivery was received. Unsettled deliveries stay with the link, which
  /// can still settle them (`stopping-settles-nothing`). Notices about their requests still arrive.
  /// Without a subscription it does nothing.
  func stopConsuming() async

  /// Sends a message.
  ///
  /// Without an exchange, the routing key is the name of a queue or a reply address. With an
  /// exchange, the exchange decides the route (`exchange-is-honoured`). The exchange `rpc.control`
  /// carries notices. It has to exist even if no server listens (`unheard-notice-does-no-harm`).
  ///
  /// A message that reaches no queue is dropped (`unroutable-is-dropped`,
  /// `reply-to-closed-link-is-dropped`). If it is mandatory, it comes back as
  /// ``TransportEvent/returned(_:)`` (`unroutable-is-returned`, `returned-keeps-its-properties`). A
  /// queue without consumers takes messages too (`idle-queue-takes-requests`). A message that waits
  /// in a queue for longer than its `expiration`, in milliseconds, is not delivered
  /// (`expired-is-not-delivered`, `unexpired-is-delivered`).
  ///
  /// With publisher confirms, all publications of the link are counted from 1. Notices and requests
  /// without a reply count too.
  ///
  /// - Parameter publication: A message and its route.
  func publish(_ publication: Publication)

  /// Acknowledges a delivery, whose request never comes again (`acknowledged-is-settled`).
  ///
  /// A tag that is unknown or already settled may end the link.
  ///
  /// - Parameter deliveryTag: The tag of the delivery.
  func acknowledge(_ deliveryTag: UInt64)

  /// Sends a message, and then acknowledges a delivery.
  ///
  /// It equals ``publish(_:)`` followed by ``acknowledge(_:)``, which is also the default. A
  /// transport that locks for each can do both under one lock.
  func publish(_ reply: Publication, acknowledging deliveryTag: UInt64)

  /// Rejects a delivery, whose request was not handled.
  ///
  /// The request returns to its queue (`requeued-is-delivered-again`, `requeued-says-so`,
  /// `requeued-keeps-its-position`), or it is dropped or dead-lettered (`rejected-is-dropped`). A
  /// tag that is unknown or already settled may end the link.
  ///
  /// - Parameters:
  ///   - deliveryTag: The tag of the delivery.
  ///   - requeue: Whether the request returns to its queue.
  func reject(_ deliveryTag: UInt64, requeue: Bool)

  /// Closes the link and releases everything.
  ///
  /// Messages that were sent before still arrive. Unsettled deliveries return to their queue
  /// (`unacknowledged-returns`, `returned-says-so`). The reply address ends.
  ///
  /// It returns when the queueing system knows of the end or cannot be told, also in a cancelled
  /// task. ``TransportEvent/closed(reason:)`` need not arrive. A link can be closed at any time,
  /// and by several tasks at once; each call returns (`closing-twice-is-closing-once`). It can also
  /// be closed after it has ended for another reason (`cut-link-can-be-closed`,
  /// `refused-link-can-be-closed`).
  func close() async
}

extension TransportLink {
  /// Sends a message, and then acknowledges a delivery.
  public func publish(_ reply: Publication, acknowledging deliveryTag: UInt64) {
    publish(reply)
    acknowledge(deliveryTag)
  }
}

/// The queue that a server consumes, and how the server consumes it.
public struct QueueSubscription: Hashable, Sendable {
  /// The queue's name.
  ///
  /// A missing queue is declared, and an existing queue is used as it is.
  ///
  /// The queue stays when its last consumer goes.
  public var queue: String
  /// Whether the queue survives a restart of the queueing system, if it is declared here.
  public var isDurable = false
  /// The maximum number of unsettled deliveries at a time (`prefetch-limits`,
  /// `settling-frees-prefetch`, `consumers-share-by-prefetch`).
  ///
  /// 0 means no limit (`prefetch-0-is-unlimited`).
  public var prefetch: UInt16 = 1
  /// Whether a delivery counts as acknowledged once it is sent
  /// (`automatic-acknowledgement-settles`).
  ///
  /// Prefetch then has no effect (`automatic-acknowledgement-ignores-prefetch`).
  public var isAutoAcknowledged = false
  /// Whether the link also receives the messages to the exchange `rpc.control` under the queue's
  /// name.
  ///
  /// Each arrives as a ``TransportEvent/notice(_:)``. Servers learn of cancelled calls this way
  /// (`notices-reach-all-servers`).
  public var receivesNotices = false

  /// Makes a subscription with prefetch 1 whose deliveries are acknowledged one by one.
  ///
  /// - Parameter queue: The queue's name.
  public init(queue: String) {
    self.queue = queue
  }
}

/// A message or report that arrives on a link.
public enum TransportEvent: Equatable, Sendable {
  /// A message at the private reply address.
  case reply(RPCMessage)
  /// A request from the consumed queue. No other delivery of the link has its tag
  /// (`tags-never-repeat`).
  ///
  /// Until it is settled or the link has ended, no other consumer gets the request
  /// (`unsettled-stays-with-its-consumer`).
  case delivery(RequestDelivery)
  /// A message to all servers of the queue. It need not be settled.
  case notice(RPCMessage)
  /// A mandatory request that reached no queue, as it was sent.
  case returned(RPCMessage)
  /// The queueing system has taken publications; with `multiple`, all up to the tag
  /// (`confirms-count-from-1`).
  ///
  /// A publication that was returned is confirmed after its return (`unroutable-is-confirmed`).
  case confirmed(publishTag: UInt64, multiple: Bool)
  /// The queueing system has refused publications; with `multiple`, all up to the tag.
  case refused(publishTag: UInt64, multiple: Bool)
  /// The link has ended, and nothing follows. The reason is a text for people.
  case closed(reason: String)
}
