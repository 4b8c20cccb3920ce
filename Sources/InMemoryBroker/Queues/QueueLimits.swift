import RPCCore

/// The limits from the arguments of a queue's declaration.
struct QueueLimits: Sendable {
  /// `x-message-ttl`: how long each message may wait, in milliseconds.
  var messageTTL: Int64?
  /// `x-max-length`: how many messages may be ready.
  var length: Int?
  /// `x-max-length-bytes`: the largest total size of the bodies of ready messages.
  var bytes: Int?
  /// Whether a full queue refuses publications; otherwise it drops its oldest message.
  ///
  /// True if `x-overflow` is `reject-publish`, or `reject-publish-dlx` on a classic queue.
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

  /// The instant when a message that arrives now expires.
  ///
  /// The smaller time to live, that of the queue or of the message, decides (RabbitMQ, "Per-Message
  /// TTL").
  func expiry(messageTTL own: Int64?, now: Instant) -> Instant {
    guard messageTTL != nil || own != nil else { return .distantFuture }
    let milliseconds = min(messageTTL ?? .max, own ?? .max)
    return now.advanced(byNanoseconds: milliseconds * 1_000_000)
  }

  /// Whether this number and size of ready messages exceed the limits.
  @inline(__always)
  func areExceeded(count: Int, bytes size: Int) -> Bool {
    if let length, count > length { return true }
    if let bytes, size > bytes { return true }
    return false
  }

  /// Whether a quorum queue that exceeded its limits still refuses publications.
  ///
  /// It accepts them again at four fifths of its limits.
  func areNear(count: Int, bytes size: Int) -> Bool {
    if let length, count > length * 4 / 5 { return true }
    if let bytes, size > bytes * 4 / 5 { return true }
    return false
  }
}
