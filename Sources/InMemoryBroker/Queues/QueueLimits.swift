import RPCCore

/// What the arguments of a queue's declaration limit.
struct QueueLimits: Sendable {
  /// `x-message-ttl`: how many milliseconds each message may wait.
  var messageTTL: Int64?
  /// `x-max-length`: how many messages may be ready.
  var length: Int?
  /// `x-max-length-bytes`: how many bytes the bodies of ready messages may have.
  var bytes: Int?
  /// `x-overflow` is `reject-publish`, with or without `-dlx`; otherwise the oldest message is
  /// dropped.
  var refusesBeyondLength: Bool

  init(_ declaration: QueueDeclaration) {
    let arguments = declaration.arguments
    messageTTL = arguments["x-message-ttl"].flatMap(\.asInteger)
    length = arguments["x-max-length"].flatMap(\.asInteger).map { Int($0) }
    bytes = arguments["x-max-length-bytes"].flatMap(\.asInteger).map { Int($0) }
    let overflow = arguments["x-overflow"]
    refusesBeyondLength =
      overflow == .text("reject-publish")
      || (overflow == .text("reject-publish-dlx") && !declaration.isQuorum)
  }

  /// When a message expires that arrives now: the smaller of the queue's and its own time to live
  /// decides (RabbitMQ, "Per-Message TTL").
  func expiry(messageTTL own: Int64?, now: Instant) -> Instant {
    guard messageTTL != nil || own != nil else { return .distantFuture }
    let milliseconds = min(messageTTL ?? .max, own ?? .max)
    return now.advanced(byNanoseconds: milliseconds * 1_000_000)
  }

  /// Whether ready messages of that number and size are more than may be.
  @inline(__always)
  func areExceeded(count: Int, bytes size: Int) -> Bool {
    if let length, count > length { return true }
    if let bytes, size > bytes { return true }
    return false
  }

  /// Whether ready messages are still so many that a quorum queue which was too long refuses more:
  /// it accepts again at four fifths of its limits.
  func areNear(count: Int, bytes size: Int) -> Bool {
    if let length, count > length * 4 / 5 { return true }
    if let bytes, size > bytes * 4 / 5 { return true }
    return false
  }
}
