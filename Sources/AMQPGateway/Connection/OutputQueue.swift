import RPCCore

/// What waits to be sent on a connection: some bytes, and behind them methods that are not encoded
/// yet.
///
/// So what waits for a client that does not read costs little more than references to messages.
struct OutputQueue: Sendable {
  private enum Item: Sendable {
    case method(Method, channel: UInt16)
    case content(Method, RPCMessage, channel: UInt16)
    /// What is behind it waits until then.
    case barrier(Instant)
  }

  /// A body of which only the first frames are encoded.
  private struct Rest: Sendable {
    let body: [UInt8]
    var offset: Int
    let channel: UInt16
  }

  /// No more is encoded while so many bytes wait.
  static let highWater = 256 << 10
  /// What something costs that waits, beside its body, in bytes: roughly what it takes.
  private static let itemCost = 128
  /// How long it takes until somebody looks again at what is kept, in nanoseconds.
  private static let patience: Int64 = 10_000_000

  /// The size of a body frame's payload, in bytes.
  var largestPayload = Frame.leastMaximum - Frame.overhead
  private var writer = WireWriter()
  /// The bytes at the start of the writer that are sent already.
  private var sent = 0
  private var items = Deque<Item>()
  private var rest: Rest?
  private var itemsCost = 0
  private var barrierCount = 0
  /// Where the last confirm lies in the writer, if it is not sent yet.
  private var lastConfirm: (start: Int, channel: UInt16)?

  var isEmpty: Bool { writer.bytes.count == sent && !isBacklogged }

  /// Whether there is something that may be sent now.
  var isReady: Bool { writer.bytes.count != sent }

  /// What waits, in bytes, bodies included.
  var cost: Int { writer.bytes.count - sent + itemsCost }

  private var isBacklogged: Bool { rest != nil || !items.isEmpty }

  private var isFull: Bool { writer.bytes.count - sent >= Self.highWater }

  mutating func put(_ raw: [UInt8]) { writer.raw(raw) }

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

  /// Puts a confirm, or widens the one before it, if nothing is between them: clients of RabbitMQ
  /// have to expect that one confirm answers several publications.
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

  /// Puts a heartbeat, unless there is something else to say.
  mutating func putHeartbeat() {
    if isEmpty { writer.heartbeat() }
  }

  /// Keeps what is put from now on until an instant.
  mutating func hold(until instant: Instant) {
    items.append(.barrier(instant))
    barrierCount += 1
  }

  /// Lets go what is kept until now; returns when to ask again, if more is kept.
  mutating func release(now: Instant) -> Instant? {
    while case .barrier(let instant) = items.first {
      guard instant <= now else { return instant }
      _ = items.popFirst()
      barrierCount -= 1
      refill()
    }
    // What is in front of the next barrier waits for a client that reads slowly.
    return barrierCount == 0 ? nil : now.advanced(byNanoseconds: Self.patience)
  }

  /// Offers the bytes that wait; the closure returns how many of them are sent.
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

  /// Encodes more of what waits, as much as there is room for.
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

/// Where things lie in the frame of a `basic.ack`, in bytes.
private enum ConfirmFrame {
  static let tag = 11
  static let isMultiple = 19
  static let size = 21
}
