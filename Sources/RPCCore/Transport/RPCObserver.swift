/// Watches what happens to calls and requests (A3.9): for logs, counters, and the journal of a
/// simulation.
///
/// It is called in the middle of what happens, before the next thing does, so it has to return at
/// once.
public protocol RPCObserver: Sendable {
  /// Takes what has just happened, or is about to.
  ///
  /// Any thread may call it, and several may at once.
  ///
  /// - Parameter event: What happens, to which call or request.
  func observe(_ event: RPCEvent)
}

/// Stands where nobody watches.
struct NoObserver: RPCObserver {
  func observe(_ event: RPCEvent) {}
}

/// What can happen to a call, on the client's side, or to a request, on the server's.
public enum RPCEvent: Equatable, Sendable {
  // A client's calls.

  /// A call begins; it is sent next, unless that fails.
  ///
  /// `within` is the request whose handler makes the call, if one does.
  case callStarted(
    CallID, method: String, deadline: Instant?, expectsReply: Bool, within: RPCMessage?)
  /// The request is about to go out.
  case requestSending(CallID, RPCMessage)
  /// The request is out.
  case requestSent(CallID, RPCMessage)
  /// A message reached the reply address and was not looked at.
  case replyArrived(RPCMessage)
  /// The call is over.
  case callSettled(CallSettlement, by: RPCMessage?)
  /// A message on the reply address settled nothing.
  case oddReply(OddReply, RPCMessage)
  /// Somebody wants to wait for a result beyond the call's deadline, which cannot be: he waits
  /// until the deadline (A2.2).
  case waitClamped(CallID, wanted: Instant, deadline: Instant)

  // A server's requests.

  /// The server consumes a queue from now on.
  case serving(
    queue: String, settlement: SettlementPolicy, executor: ExecutorPolicy, prefetch: UInt16)
  /// A request reached the server and was not looked at.
  case requestReceived(RequestDelivery)
  /// The request reaches no handler.
  case requestRefused(RequestDelivery, RemoteError)
  /// A handler is about to run.
  case handlerStarting(RequestDelivery)
  /// A handler has ended; its reply is not sent.
  case handlerFinished(RequestDelivery, HandlerOutcome)
  /// The handler's outcome goes nowhere, because its delivery is gone.
  case resultDiscarded(RequestDelivery)
  /// A reply is about to go out.
  case replySending(RPCMessage, to: RequestDelivery)
  /// A reply is out.
  case replySent(RPCMessage, to: RequestDelivery)
  /// The server has acknowledged a request.
  case acknowledgementSent(RequestDelivery)
  /// The server has rejected a request: to be delivered again, or without requeue, for good.
  case rejectionSent(RequestDelivery, requeue: Bool)

  // A link.

  /// A client or a server has opened a link, its first or the next after one that was lost.
  case linkOpened
  /// The link has ended without having been asked to, for a reason that a person can read.
  case linkClosed(reason: String)
}
