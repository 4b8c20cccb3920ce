/// The kinds of events in a run, with their names in traces and scenario files.
public enum EventKind: String, CaseIterable, Hashable, Sendable {
  // Events of a process.
  /// A process runs, with empty memory.
  case started = "started"
  /// A fault killed a process: its memory and its connection are gone.
  case crashed = "crashed"
  /// A fault stops a process for a while.
  case paused = "paused"
  /// A paused process continues.
  case resumed = "resumed"
  /// A process's handlers are slower from now on.
  case slowed = "slowed"
  /// A process no longer has its connection: the process, a fault or the broker ended it.
  case disconnected = "disconnected"
  /// A process has opened a connection, its first or a later one.
  case connected = "connected"
  /// A network partition between a process and the broker begins.
  case partitioned = "partitioned"
  /// The network partition between a process and the broker ends.
  case healed = "healed"
  /// A process's clock jumps by the nanoseconds in the detail.
  case clockJumped = "clock jumped"

  // Events of a client's calls.
  /// A client makes a call; the detail is its deadline.
  case callStarted = "call started"
  /// The first request of a call is sent, or a message that belongs to no call.
  case requestSent = "request sent"
  /// A call has ended with any outcome (A1.5).
  case callSettled = "call settled"
  /// Another reply arrived for a call that already has one (A1.4).
  case duplicateReply = "duplicate reply"
  /// A reply arrived for a call that was given up before (A1.4).
  case lateReply = "late reply"
  /// A reply arrived for no call that the client remembers (A1.4).
  case unknownReply = "unknown reply"
  /// A caller wants to wait beyond the call's deadline, by the nanoseconds in the detail, and waits
  /// until the deadline (A2.2).
  case waitClamped = "wait clamped"
  /// A caller's wait for a call is over without an outcome; the call continues (A2.2).
  case waitOver = "wait over"
  /// A caller takes the outcome of a call, after a wait or later (A2.3).
  case outcomeTaken = "outcome taken"
  /// A reply waits for a client that takes replies by hand (A1.10).
  case replyKept = "reply kept"
  /// An item of a stream reached its caller (A1.8).
  case itemReceived = "item received"
  /// The result of an ended call is replaced, because its client lets the last reply win (A1.3).
  case resultReplaced = "result replaced"
  /// A request is sent again on a new connection, because its method is idempotent (A4.4).
  case requestResent = "request resent"
  /// A server has accepted a polling call; the client will ask for its result (A3.10).
  case ticketReceived = "ticket received"
  /// A client asks for the result of a polling call (A3.10).
  case pollSent = "poll sent"
  /// A poll failed with the failure in the detail, and another one follows (A3.10).
  case pollLost = "poll lost"
  /// A server answered a poll: the result is not ready yet (A3.10).
  case resultPending = "result pending"
  /// A client tells servers that it gave up a call (A2.7).
  case cancelSent = "cancel sent"

  // Events of a server's requests.
  /// A request reached a server, before the server looks at it.
  case requestReceived = "request received"
  /// A request reaches no handler, for the cause in the detail (A3.7).
  case requestRefused = "request refused"
  /// A handler begins to run.
  case handlerStarted = "handler started"
  /// A handler has ended; its reply, if there is one, is sent next.
  case handlerFinished = "handler finished"
  /// A handler's outcome is dropped, because the request's delivery is gone.
  case resultDiscarded = "result discarded"
  /// A server sends a reply, or an item of a stream (A3.6).
  case replySent = "reply sent"
  /// A server acknowledges a request (A3.4).
  case acknowledgementSent = "acknowledgement sent"
  /// A server rejects a request that it can neither handle nor answer (A3.7).
  case rejectionSent = "rejection sent"
  /// A server requeues a request because it shuts down (A3.2).
  case requeueSent = "requeue sent"
  /// A server answers a request without a handler, for example a ping or a poll.
  case requestAnswered = "request answered"
  /// A server learns that a call was given up (A2.7).
  case cancelReceived = "cancel received"
  /// A handler is told that its outcome is no longer needed (A2.7).
  case handlerCancelled = "handler cancelled"
  /// A server begins to shut down. It takes no more requests, and has the detail's nanoseconds to
  /// finish the others (A3.2).
  case shutdownBegun = "shutdown begun"
  /// A server that shuts down gives up the requests that still run (A3.2).
  case graceOver = "grace over"
  /// A server has ended in an orderly way (A3.2).
  case shutDown = "shut down"

  // Events of operations at the broker, outside of calls.
  /// A process performs the operation in the detail at the broker.
  case operationSent = "operation sent"
  /// The broker has answered an operation, or closed a channel of the process with an error.
  case operationAnswered = "operation answered"

  // Events of the broker.
  /// A message reached the broker; its routing follows.
  case published = "published"
  /// A message has entered a queue.
  case enqueued = "enqueued"
  /// A message without the mandatory flag reached no queue and is dropped.
  case unroutable = "unroutable"
  /// A mandatory message reached no queue and returns to its sender (B7).
  case returned = "returned"
  /// A message is sent to a consumer for the first time.
  case delivered = "delivered"
  /// A message that may have been sent to a consumer before is sent again (B9).
  case redelivered = "redelivered"
  /// A delivery is acknowledged at the broker.
  case acknowledged = "acknowledged"
  /// A delivered message waits in its queue again, for the cause in the detail (B9, B10).
  case requeued = "requeued"
  /// A consumer gave up a message, or the message was delivered too often (B17, B19).
  case rejected = "rejected"
  /// A message's time to live is over (B16).
  case expired = "expired"
  /// A message was removed with all messages that waited in its queue.
  case purged = "purged"
  /// The broker did not let a message into a queue, or dropped it because the queue was full (B18).
  case refused = "refused"
  /// A message is gone with its queue, or with the broker's memory (B24).
  case discarded = "discarded"
  /// A queue was created.
  case queueDeclared = "queue declared"
  /// A queue was deleted: by a client, by a fault, or because it is no longer used (B20).
  case queueDeleted = "queue deleted"
  /// A fault fills a queue, so that it accepts no more messages.
  case queueFilled = "queue filled"
  /// A queue that a fault had filled accepts messages again.
  case queueDrained = "queue drained"
  /// A queue has a new consumer; the detail is its process.
  case consumerAdded = "consumer added"
  /// A connection of the broker ended; the detail is its process.
  case connectionClosed = "connection closed"
  /// The broker closes a channel because of a mistake on it (B1).
  case channelFailed = "channel failed"
  /// A fault stops the broker (B24).
  case brokerStopped = "broker stopped"
  /// The broker runs again, with its durable content (B24).
  case brokerStarted = "broker started"

  // Events of the network.
  /// A message is lost on its way, by a fault, or because its channel or connection is gone.
  case messageLost = "message lost"
  /// A fault duplicates a message.
  case messageDuplicated = "message duplicated"
  /// A fault delays a message and the messages behind it on its channel.
  case messageDelayed = "message delayed"
  /// A fault swaps a message with the one before it on its channel.
  case messageReordered = "message reordered"
  /// A fault changes a byte of a message's body.
  case messageCorrupted = "message corrupted"
}
