import RPCCore

/// The output that waits to be sent on a connection: encoded bytes first, then methods that are not
/// encoded yet.
///
/// So output for a client that does not read costs little more than references to messages.
struct OutputQueue: Sendable {
  private enum Item: Sendable {
    case method(Method, channel: UInt16)
    case content(Method, RPCMessage, channel: UInt16)
    /// Items behind the barrier wait until the instant.
    case barrier(Instant)
  }

  /// A body of which only the first frames are encoded.
  private struct Rest: Sendable {
    let body: [UInt8]
    var offset: Int
    let channel: UInt16
  }

  /// The bytes that may wait encoded.
  ///
  /// Above this number, methods wait unencoded.
  static let highWater = 256 << 10
  /// The approximate cost of a waiting item in bytes, apart from its body.
  private static let itemCost = 128
  /// The pause before held output is looked at again, in nanoseconds.
  private static let patience: Int64 = 10_000_000

  /// The largest payload of a body frame, in bytes.
  var largestPayload = Frame.leastMaximum - Frame.overhead
  private var writer = WireWriter()
  /// The bytes at the start of the writer that are already sent.
  private var sent = 0
  private var items = Deque<Item>()
  private var rest: Rest?
  private var itemsCost = 0
  private var barrierCount = 0
  /// The position of the last confirm in the writer, while none of its bytes is sent.
  private var lastConfirm: (start: Int, channel: UInt16)?

  var isEmpty: Bool { writer.bytes.count == sent && !isBacklogged }

  /// Whether encoded bytes can be sent now.
  var isReady: Bool { writer.bytes.count != sent }

  /// The bytes that wait, bodies included.
  var cost: Int { writer.bytes.count - sent + itemsCost }

  private var isBacklogged: Bool { rest != nil || !items.isEmpty }

  private var isFull: Bool { writer.bytes.count - sent >= Self.highWater }

  mutating func put(_ raw: [UInt8]) { writer.raw(raw) }

  /// Writes a method, or keeps it behind those that wait for room, in order.
  mutating func put(_ method: Method, channel: UInt16) {
    guard !isBacklogged, !isFull else {
      itemsCost += Self.itemCost
      return items.append(.method(method, channel: channel))
    }
    writer.method(method, channel: channel)
  }

  mutating func put(_ method: Method, _ message: RPCMessage, channel: UInt16) {
    guard !isBacklogged, !isFull else {
      itemsCost += Self.itemCost + message.body.count
      return items.append(.content(method, message, channel: channel))
    }
    write(method, message, channel: channel)
  }

  /// Writes a confirm, or widens the last one if that is unsent and nothing follows it.
  ///
  /// Clients of RabbitMQ have to expect that one confirm answers several publications.
  mutating func putConfirm(_ tag: UInt64, channel: UInt16, joinsLast: Bool) {
    if joinsLast, !isBacklogged, let last = lastConfirm, last.channel == channel,
      last.start + ConfirmFrame.size == writer.bytes.count
    {
      writer.patch(tag, at: last.start + ConfirmFrame.tag)
      writer.patch(UInt8(1), at: last.start + ConfirmFrame.isMultiple)
      return
    }
    let start = writer.bytes.count
    put(.basicAck(.init(deliveryTag: tag)), channel: channel)
    lastConfirm = writer.bytes.count == start ? nil : (start, channel)
  }

  /// Writes a heartbeat, unless other output waits.
  mutating func putHeartbeat() {
    if isEmpty { writer.heartbeat() }
  }

  /// Holds all output put from now on until an instant.
  mutating func hold(until instant: Instant) {
    items.append(.barrier(instant))
    barrierCount += 1
  }

  /// Releases the output whose barrier is due.
  ///
  /// Returns the instant of the next call, if a barrier remains.
  mutating func release(now: Instant) -> Instant? {
    while case .barrier(let instant) = items.first {
      guard instant <= now else { return instant }
      _ = items.popFirst()
      barrierCount -= 1
      refill()
    }
    // Items in front of the next barrier wait for a slow client.
    return barrierCount == 0 ? nil : now.advanced(byNanoseconds: Self.patience)
  }

  /// Offers the encoded bytes to `send`, which returns the number of bytes sent.
  mutating func flush(_ send: (UnsafeRawBufferPointer) -> Int) {
    let count = writer.bytes.withUnsafeBytes { bytes in
      send(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
    }
    sent += count
    if count > 0 { lastConfirm = nil }
    if sent == writer.bytes.count {
      writer.removeFirst(sent)
      sent = 0
    } else if sent > Self.highWater {
      writer.removeFirst(sent)
      sent = 0
    }
    if isBacklogged { refill() }
  }

  /// Encodes waiting items while there is room.
  private mutating func refill() {
    while !isFull {
      if rest != nil {
        continueBody()
      } else if case .barrier = items.first {
        return
      } else if let item = items.popFirst() {
        encode(item)
      } else {
        return
      }
    }
  }

  private mutating func encode(_ item: Item) {
    switch item {
    case .method(let method, let channel):
      itemsCost -= Self.itemCost
      writer.method(method, channel: channel)
    case .content(let method, let message, let channel):
      itemsCost -= Self.itemCost + message.body.count
      write(method, message, channel: channel)
    case .barrier: break
    }
  }

  private mutating func write(_ method: Method, _ message: RPCMessage, channel: UInt16) {
    writer.method(method, channel: channel)
    writer.contentHeader(message, channel: channel)
    let body = message.body
    guard body.count > largestPayload else {
      if !body.isEmpty { writer.frame(.body, channel: channel) { $0.raw(body) } }
      return
    }
    rest = Rest(body: body, offset: 0, channel: channel)
    itemsCost += body.count
    continueBody()
  }

  private mutating func continueBody() {
    guard var rest else { return }
    let start = rest.offset
    rest.offset = writer.body(
      rest.body, from: start, channel: rest.channel, largestPayload: largestPayload,
      limit: sent + Self.highWater)
    itemsCost -= rest.offset - start
    self.rest = rest.offset == rest.body.count ? nil : rest
  }
}

/// Byte offsets in the frame of a `basic.ack`.
private enum ConfirmFrame {
  static let tag = 11
  static let isMultiple = 19
  static let size = 21
}
