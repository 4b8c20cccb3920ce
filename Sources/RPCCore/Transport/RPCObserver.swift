/// Observes calls and requests (A3.9), for logs, counters and the journal of a simulation.
///
/// A client or server calls its observer in the middle of its work. So the observer has to return
/// at once.
public protocol RPCObserver: Sendable {
  /// Receives something that has just happened or is about to happen.
  ///
  /// Any thread may call it, and several threads may call it at once.
  ///
  /// - Parameter event: What happens, and to which call or request.
  func observe(_ event: RPCEvent)
}

/// An observer that does nothing.
struct NoObserver: RPCObserver {
  func observe(_ event: RPCEvent) {}
}

/// Something that happens to a client's call, to a server's request, or to a link.
public enum RPCEvent: Equatable, Sendable {
  // A client's calls.

  /// A call begins. Its request is sent next, unless that fails.
  ///
  /// `itemTimeout` is the time that a stream may stay silent. `within` is the request whose handler
  /// makes the call; `nil` if no handler makes it.
  case callStarted(
    CallID, method: String, deadline: Instant?, itemTimeout: Duration?, expectsReply: Bool,
    within: RPCMessage?)
  /// The request is about to be sent.
  case requestSending(CallID, RPCMessage)
  /// The request was sent.
  case requestSent(CallID, RPCMessage)
  /// A message arrived at the reply address and was not read yet.
  case replyArrived(RPCMessage)
  /// An item of a stream arrived in its turn.
  case itemReceived(CallID, RPCMessage)
  /// The call has ended. `by` is the reply that ended it, if a reply did.
  case callSettled(CallSettlement, by: RPCMessage?)
  /// A message at the reply address ended no call.
  case oddReply(OddReply, RPCMessage)
  /// A caller asks to wait for a result beyond the call's deadline. The wait ends at the deadline
  /// (A2.2).
  case waitClamped(CallID, wanted: Instant, deadline: Instant)

  // A server's requests.

  /// The server is about to consume a queue on a new link.
  case serving(
    queue: String, settlement: SettlementPolicy, executor: ExecutorPolicy, prefetch: UInt16)
  /// A request arrived at the server and was not read yet.
  case requestReceived(RequestDelivery)
  /// The request reaches no handler. The error is the reason.
  case requestRefused(RequestDelivery, RemoteError)
  /// A handler is about to run.
  case handlerStarting(RequestDelivery)
  /// A handler has ended. Its reply was not sent yet.
  case handlerFinished(RequestDelivery, HandlerOutcome)
  /// The handler's outcome is dropped, because its delivery is gone or the server has stopped.
  case resultDiscarded(RequestDelivery)
  /// A reply is about to be sent.
  case replySending(RPCMessage, to: RequestDelivery)
  /// A reply was sent.
  case replySent(RPCMessage, to: RequestDelivery)
  /// The server has acknowledged a request.
  case acknowledgementSent(RequestDelivery)
  /// The server has rejected a request. With `requeue` it is delivered again, otherwise it is not.
  case rejectionSent(RequestDelivery, requeue: Bool)

  // A link.

  /// A client or server has opened a link: its first one, or a new one after a loss.
  case linkOpened
  /// The link has ended without a request to close it. The reason is a text for people.
  case linkClosed(reason: String)
}
