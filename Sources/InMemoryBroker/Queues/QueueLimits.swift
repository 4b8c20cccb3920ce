import RPCCore

/// What the arguments of a queue's declaration limit.
struct QueueLimits: Sendable {
  /// `x-message-ttl`: how many milliseconds each message may wait.
  var messageTTL: Int64?
  /// `x-max-length`: how many messages may be ready.
  var length: Int?
  /// `x-overflow` is `reject-publish`; otherwise the oldest message is dropped.
  var refusesBeyondLength: Bool

  init(_ arguments: FieldTable) {
    if case .integer(let milliseconds) = arguments["x-message-ttl"] { messageTTL = milliseconds }
    if case .integer(let count) = arguments["x-max-length"] { length = Int(count) }
    refusesBeyondLength = arguments["x-overflow"] == .text("reject-publish")
  }

  /// When a message expires that arrives now: the smaller of the queue's and its own time to live
  /// decides (RabbitMQ, "Per-Message TTL").
  func expiry(messageTTL own: Int64?, now: Instant) -> Instant {
    guard messageTTL != nil || own != nil else { return .distantFuture }
    let milliseconds = min(messageTTL ?? .max, own ?? .max)
    return now.advanced(byNanoseconds: milliseconds * 1_000_000)
  }
}
