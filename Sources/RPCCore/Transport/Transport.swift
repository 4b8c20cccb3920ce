/// What RPC needs of a message queue, and nothing else.
///
/// A transport opens links. A link is one ordered conversation with the queueing system, such as an
/// AMQP channel on a connection of its own: a client has one for its requests and their replies, a
/// server has one for its deliveries and what it answers. All of the state that RPC needs is in the
/// machines of this module, so a transport only carries.
///
/// Whoever writes one can hold it against the semantics with `TransportConformance`, of the module
/// RPCSim. Its rules are named here in `code` where what they check is asked for; those that check
/// everything together are `handlers-are-called`, `errors-reach-the-caller`,
/// `calls-are-answered-in-any-order`, `first-reply-wins`, `late-reply-settles-nothing`,
/// `streams-arrive-in-order`, `interrupted-request-is-handled-again`,
/// `unserved-call-ends-at-its-deadline`, `unroutable-call-fails-at-once` and
/// `cancel-reaches-the-handler`.
///
/// All methods of a transport and of its links can be called from any thread, at the same time.
public protocol Transport: Sendable {
  /// What the transport can do, which never changes; clients and servers refuse what it cannot.
  var capabilities: TransportCapabilities { get }

  /// The clock by which deadlines are kept, and who watches.
  ///
  /// Real time by default. A transport for tests should let its user choose.
  var environment: RPCEnvironment { get }

  /// Opens a link; it returns when the link can be used.
  ///
  /// A transport does not open a link again that was lost: whoever uses it asks for another one.
  /// Many can be open at a time (`many-links`).
  ///
  /// - Parameter receive: Told of everything that arrives, in order and never twice at a time, on
  ///   any thread (`one-event-at-a-time`). It returns at once. It may use the link, and what that
  ///   causes arrives after it has returned. After ``TransportEvent/closed(reason:)`` it is not
  ///   called again (`cut-link-says-so`), nor after ``TransportLink/close()`` has returned
  ///   (`closed-link-is-silent`, `closing-ends-what-arrives`).
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
/// What is sent on a link arrives in the order in which it was sent (`requests-arrive-in-order`,
/// `replies-arrive-in-order`), whole and with its properties (`round-trip`, `bodies-arrive-whole`,
/// `request-keeps-its-properties`, `reply-keeps-its-properties`; headers may be added and change
/// places). Sending never waits and never fails; what became of it arrives as a ``TransportEvent``.
///
/// A link that cannot go on, for whatever reason, ends with ``TransportEvent/closed(reason:)``, also where
/// what it consumes is taken away (`consumer-hears-of-its-end`), and the queueing system lets go of
/// everything as if it had been closed from here (`cut-link-returns-deliveries`). Other links go on, where
/// the transport declares that they are independent (`cut-leaves-other-links`). Whoever asks for something
/// on such a link is refused, and does not wait (`cut-link-refuses`). On a link that is closed nothing is sent or settled any more (`closed-link-sends-nothing`,
/// `closed-link-settles-nothing`).
public protocol TransportLink: Sendable {
  /// Makes a private, empty queue and consumes it with automatic acknowledgement: where a client's
  /// replies come to (AMQP: exclusive and server-named).
  ///
  /// What arrives there is a ``TransportEvent/reply(_:)``, whoever sent it
  /// (`reply-address-receives`). A link has one such address, asks for it no more than once, and
  /// shares it with nobody (`reply-addresses-differ`, `reply-address-is-exclusive`). It is gone
  /// when the link is (`reply-address-goes-with-its-link`).
  ///
  /// - Returns: The address for `replyTo`; as a routing key, without an exchange, it leads here.
  /// - Throws: ``RPCError/notConnected`` if the link has ended.
  func openReplyAddress() async throws -> String

  /// Consumes a queue; what arrives there is a ``TransportEvent/delivery(_:)``.
  ///
  /// It returns when the queueing system has agreed, and deliveries may arrive before. A link
  /// consumes one queue. Of several links that consume a queue each request reaches one, once
  /// (`delivered-once`).
  ///
  /// - Parameter subscription: Which queue, and how.
  /// - Throws: ``RPCError/consumeRefused(reason:)`` if the queue may not be consumed, such as
  ///   another connection's exclusive queue; that may end the link. ``RPCError/connectionLost`` or
  ///   ``RPCError/notConnected`` if there is nobody who could refuse it.
  func consume(_ subscription: QueueSubscription) async throws

  /// Stops consuming, so that the queue's requests go to others (`stopping-ends-deliveries`).
  ///
  /// It returns when the last delivery was received. Deliveries that are not settled stay with the
  /// link, which can still settle them (`stopping-settles-nothing`), and notices still arrive for
  /// the requests that are being handled. Without a subscription it does nothing.
  func stopConsuming() async

  /// Sends a message.
  ///
  /// Without an exchange the routing key is the name of a queue, or a reply address; with one it is for the
  /// exchange to say where it leads (`exchange-is-honoured`). The exchange `rpc.control` is for notices and has to be there whether a server listens or not
  /// (`unheard-notice-does-no-harm`). What reaches no queue is dropped (`unroutable-is-dropped`,
  /// `reply-to-closed-link-is-dropped`), or comes back as ``TransportEvent/returned(_:)`` if it is
  /// mandatory (`unroutable-is-returned`, `returned-keeps-its-properties`); a queue that nobody consumes takes it
  /// (`idle-queue-takes-requests`). What waits in a queue for longer than the message's
  /// `expiration`, in milliseconds, is not delivered (`expired-is-not-delivered`,
  /// `unexpired-is-delivered`).
  ///
  /// With publisher confirms, all publications of the link are counted from 1, those without a
  /// reply and notices included.
  ///
  /// - Parameter request: The message, and where it goes.
  func publish(_ request: OutgoingRequest)

  /// The request of that delivery was dealt with, and never comes again
  /// (`acknowledged-is-settled`).
  ///
  /// A tag that is unknown, or was settled before, may end the link.
  ///
  /// - Parameter deliveryTag: What the delivery came with.
  func acknowledge(_ deliveryTag: UInt64)

  /// Sends a message, and then says that the request of that delivery was dealt with.
  ///
  /// It is ``publish(_:)`` and ``acknowledge(_:)`` one after the other, and is so where a transport
  /// does not say otherwise: one that locks for each can do both under one lock.
  func publish(_ reply: OutgoingRequest, acknowledging deliveryTag: UInt64)

  /// The request of that delivery was not dealt with: it returns to its queue
  /// (`requeued-is-delivered-again`, `requeued-says-so`, `requeued-keeps-its-position`), or it is
  /// dropped or dead-lettered (`rejected-is-dropped`).
  ///
  /// A tag that is unknown, or was settled before, may end the link.
  ///
  /// - Parameters:
  ///   - deliveryTag: What the delivery came with.
  ///   - requeue: Whether it returns to its queue.
  func reject(_ deliveryTag: UInt64, requeue: Bool)

  /// Lets go of everything: what was sent before still arrives, deliveries that are not settled
  /// return to their queue (`unacknowledged-returns`, `returned-says-so`), the reply address is
  /// gone.
  ///
  /// It returns when the queueing system knows, or cannot be told, also in a task that is
  /// cancelled. ``TransportEvent/closed(reason:)`` need not come. A link can be closed at any time
  /// and by several tasks at once; each of them returns (`closing-twice-is-closing-once`), also
  /// after it has ended for another reason (`cut-link-can-be-closed`, `refused-link-can-be-closed`).
  func close() async
}

extension TransportLink {
  /// Sends a message, and then acknowledges a delivery.
  public func publish(_ reply: OutgoingRequest, acknowledging deliveryTag: UInt64) {
    publish(reply)
    acknowledge(deliveryTag)
  }
}

/// Which queue a server consumes, and how.
public struct QueueSubscription: Hashable, Sendable {
  /// The queue's name; it is declared if it is not there, and used as it is otherwise.
  ///
  /// It stays when nobody consumes it any more.
  public var queue: String
  /// Whether the queue survives a restart of the queueing system, if it is declared.
  public var isDurable = false
  /// How many deliveries may be unsettled at a time (`prefetch-limits`, `settling-frees-prefetch`,
  /// `consumers-share-by-prefetch`); 0 is no limit (`prefetch-0-is-unlimited`).
  public var prefetch: UInt16 = 1
  /// Whether a delivery counts as acknowledged once it is sent
  /// (`automatic-acknowledgement-settles`); then prefetch means nothing
  /// (`automatic-acknowledgement-ignores-prefetch`).
  public var isAutoAcknowledged = false
  /// Whether what is sent to the exchange `rpc.control` under the queue's name is received as well,
  /// as a ``TransportEvent/notice(_:)``: how servers hear of cancelled calls
  /// (`notices-reach-all-servers`).
  public var receivesNotices = false

  /// Makes a subscription with prefetch 1 whose deliveries are acknowledged one by one.
  ///
  /// - Parameter queue: The queue's name.
  public init(queue: String) {
    self.queue = queue
  }
}

/// What arrives on a link.
public enum TransportEvent: Equatable, Sendable {
  /// A message at the private reply address.
  case reply(RPCMessage)
  /// A request from the consumed queue, whose tag no other delivery of the link has
  /// (`tags-never-repeat`).
  ///
  /// Until it is settled, or the link has ended, nobody else gets it
  /// (`unsettled-stays-with-its-consumer`).
  case delivery(RequestDelivery)
  /// A message to all servers of the queue, which need not be settled.
  case notice(RPCMessage)
  /// A mandatory request reached no queue: the message as it was sent.
  case returned(RPCMessage)
  /// The queueing system has taken publications; with `multiple`, all up to the tag
  /// (`confirms-count-from-1`).
  ///
  /// One that was returned is confirmed after that (`unroutable-is-confirmed`).
  case confirmed(publishTag: UInt64, multiple: Bool)
  /// The queueing system has not taken publications.
  case refused(publishTag: UInt64, multiple: Bool)
  /// The link is gone, for a reason that a person can read; nothing follows.
  case closed(reason: String)
}
