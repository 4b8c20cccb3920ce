/// What can happen in a run, by the names that traces and scenario files use.
public enum EventKind: String, CaseIterable, Hashable, Sendable {
  // A process.
  /// A process runs, with nothing in its memory.
  case started = "started"
  /// A fault killed a process: its memory and its connection are gone.
  case crashed = "crashed"
  /// A fault makes a process stand still.
  case paused = "paused"
  /// A process that stood still goes on where it was.
  case resumed = "resumed"
  /// A process's handlers take longer from now on.
  case slowed = "slowed"
  /// A process has lost its connection, by a fault or because the broker closed it.
  case disconnected = "disconnected"
  /// A process has opened a connection, its first or another.
  case connected = "connected"
  /// Nothing passes any more between a process and the broker.
  case partitioned = "partitioned"
  /// Messages pass again between a process and the broker.
  case healed = "healed"
  /// A process's clock was set, by the nanoseconds in the detail.
  case clockJumped = "clock jumped"

  // A client's calls.
  /// A client makes a call; the detail is its deadline.
  case callStarted = "call started"
  /// The first request of a call goes out, or a message that a step publishes.
  case requestSent = "request sent"
  /// A call has ended, whatever its outcome (A1.3).
  case callSettled = "call settled"
  /// A reply came to a call that has one already (A1.4).
  case duplicateReply = "duplicate reply"
  /// A reply came to a call that was given up before (A1.4).
  case lateReply = "late reply"
  /// A reply came to no call that the client remembers (A1.4).
  case unknownReply = "unknown reply"
  /// Somebody wants to wait beyond the call's deadline, by the nanoseconds in the detail, and waits
  /// until then (A2.2).
  case waitClamped = "wait clamped"
  /// Somebody has waited for a call as long as they wanted; the call lives on (A2.2).
  case waitOver = "wait over"
  /// Somebody who waited for a call has its outcome, or who asks for it later (A2.3).
  case outcomeTaken = "outcome taken"
  /// A reply lies ready for a client that is driven by hand (A1.10).
  case replyKept = "reply kept"
  /// An item of a stream reached its caller (A1.8).
  case itemReceived = "item received"
  /// A call that was over has another result, because its client lets the last reply win (A1.3).
  case resultReplaced = "result replaced"
  /// A request goes out again on a new connection, because handling it twice does no harm (A4.4).
  case requestResent = "request resent"
  /// A server has taken a polling call, and its result will be asked for (A3.10).
  case ticketReceived = "ticket received"
  /// A client asks for the result of a polling call (A3.10).
  case pollSent = "poll sent"
  /// A poll failed, as the detail says, and another one follows (A3.10).
  case pollLost = "poll lost"
  /// A server answered a poll that the result is not there yet (A3.10).
  case resultPending = "result pending"
  /// A client tells servers that it has given a call up (A2.7).
  case cancelSent = "cancel sent"

  // A server's requests.
  /// A request reached a server, which has not looked at it.
  case requestReceived = "request received"
  /// A request reaches no handler, for the reason in the detail (A3.7).
  case requestRefused = "request refused"
  /// A handler begins to run.
  case handlerStarted = "handler started"
  /// A handler has ended; its reply, if any, is sent next.
  case handlerFinished = "handler finished"
  /// What a handler came to goes nowhere, because the delivery that it was for is gone.
  case resultDiscarded = "result discarded"
  /// A server sends a reply, or an item of a stream (A3.6).
  case replySent = "reply sent"
  /// A server acknowledges a request (A3.4).
  case acknowledgementSent = "acknowledgement sent"
  /// A server rejects for good a request that it can neither handle nor answer (A3.7).
  case rejectionSent = "rejection sent"
  /// A server gives a request back to its queue, because it shuts down (A3.2).
  case requeueSent = "requeue sent"
  /// A request is answered without a handler: a ping, a poll, with a ticket, or as it was before.
  case requestAnswered = "request answered"
  /// A server hears that somebody has given a call up (A2.7).
  case cancelReceived = "cancel received"
  /// A handler is told that nobody wants its outcome any more (A2.7).
  case handlerCancelled = "handler cancelled"
  /// A server takes no more requests, and has the detail's nanoseconds to end those it has (A3.2).
  case shutdownBegun = "shutdown begun"
  /// A server that shuts down gives up what still runs (A3.2).
  case graceOver = "grace over"
  /// A server has ended in good order (A3.2).
  case shutDown = "shut down"

  // What a process does to queues by hand.
  /// A process asks something of the broker by hand, as the detail says.
  case operationSent = "operation sent"
  /// The broker has answered it, or closed a channel of the process with an error.
  case operationAnswered = "operation answered"

  // The broker.
  /// A message reached the broker, which decides next where it goes.
  case published = "published"
  /// A message has entered a queue.
  case enqueued = "enqueued"
  /// A message that was not mandatory reached no queue and is dropped.
  case unroutable = "unroutable"
  /// A mandatory message reached no queue and goes back to its sender (B7).
  case returned = "returned"
  /// A message is sent to a consumer for the first time.
  case delivered = "delivered"
  /// A message is sent to a consumer, and may have been with one before (B9).
  case redelivered = "redelivered"
  /// The broker was told that a delivery need not be repeated.
  case acknowledged = "acknowledged"
  /// A message that was delivered waits in its queue again, as the detail says why (B9, B10).
  case requeued = "requeued"
  /// A message was given up by its consumer, or had been delivered too often (B17, B19).
  case rejected = "rejected"
  /// A message's time to live is over (B16).
  case expired = "expired"
  /// A message was thrown away with all that waited in its queue.
  case purged = "purged"
  /// The broker did not let a message into a queue, or had no more room for it there (B18).
  case refused = "refused"
  /// A message is gone with its queue, or with the broker's memory (B24).
  case discarded = "discarded"
  /// A queue was made.
  case queueDeclared = "queue declared"
  /// A queue is gone, by a client, a fault, or because nobody uses it any more (B20).
  case queueDeleted = "queue deleted"
  /// A fault makes a queue take no more messages.
  case queueFilled = "queue filled"
  /// A queue that a fault had filled takes messages again.
  case queueDrained = "queue drained"
  /// A queue has a consumer more, whose process the detail names.
  case consumerAdded = "consumer added"
  /// The broker has a connection less, whose process the detail names.
  case connectionClosed = "connection closed"
  /// The broker closes a channel because of a mistake on it (B1).
  case channelFailed = "channel failed"
  /// A fault stops the broker (B24).
  case brokerStopped = "broker stopped"
  /// The broker is back, with what is durable (B24).
  case brokerStarted = "broker started"

  // The network.
  /// A message vanishes on its way, by a fault or because its channel is closed.
  case messageLost = "message lost"
  /// A fault lets a message arrive twice.
  case messageDuplicated = "message duplicated"
  /// A fault lets a message, and what is behind it on its channel, take longer.
  case messageDelayed = "message delayed"
  /// A fault lets a message change places with the one before it on its channel.
  case messageReordered = "message reordered"
  /// A fault changes a byte of a message's body.
  case messageCorrupted = "message corrupted"
}
