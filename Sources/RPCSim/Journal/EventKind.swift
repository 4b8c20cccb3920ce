/// What can happen in a run, by the names that traces and scenario files use.
public enum EventKind: String, CaseIterable, Hashable, Sendable {
  // A process.
  case started = "started"
  case crashed = "crashed"
  case paused = "paused"
  case resumed = "resumed"
  case slowed = "slowed"
  case disconnected = "disconnected"
  case connected = "connected"
  case partitioned = "partitioned"
  case healed = "healed"
  case clockJumped = "clock jumped"

  // A client's calls.
  case callStarted = "call started"
  case requestSent = "request sent"
  case callSettled = "call settled"
  case duplicateReply = "duplicate reply"
  case lateReply = "late reply"
  case unknownReply = "unknown reply"
  case waitClamped = "wait clamped"

  // A server's requests.
  case requestReceived = "request received"
  case requestRefused = "request refused"
  case handlerStarted = "handler started"
  case handlerFinished = "handler finished"
  case resultDiscarded = "result discarded"
  case replySent = "reply sent"
  case acknowledgementSent = "acknowledgement sent"
  case rejectionSent = "rejection sent"

  // What a process does to queues by hand.
  case operationSent = "operation sent"
  case operationAnswered = "operation answered"

  // The broker.
  case published = "published"
  case enqueued = "enqueued"
  case unroutable = "unroutable"
  case returned = "returned"
  case delivered = "delivered"
  case redelivered = "redelivered"
  case acknowledged = "acknowledged"
  case requeued = "requeued"
  case rejected = "rejected"
  case expired = "expired"
  case purged = "purged"
  case refused = "refused"
  case discarded = "discarded"
  case queueDeclared = "queue declared"
  case queueDeleted = "queue deleted"
  case queueFilled = "queue filled"
  case queueDrained = "queue drained"
  case consumerAdded = "consumer added"
  case consumerRemoved = "consumer removed"
  case connectionOpened = "connection opened"
  case connectionClosed = "connection closed"
  case channelFailed = "channel failed"
  case brokerStopped = "broker stopped"
  case brokerStarted = "broker started"

  // The network.
  case messageLost = "message lost"
  case messageDuplicated = "message duplicated"
  case messageDelayed = "message delayed"
  case messageReordered = "message reordered"
  case messageCorrupted = "message corrupted"
}
