import RPCCore

/// Finds out which messages of the traffic are requests and replies, and to which call they belong.
///
/// A request carries the address of its reply and a correlation ID. A message to that address under
/// that ID is its reply. Calls older than the last ``limit`` calls are forgotten.
struct TrafficCalls: Sendable {
  /// The number of calls that are remembered.
  static let limit = 65_536

  private struct Key: Hashable {
    let address: String
    let correlationID: String
  }

  private struct Call {
    let number: UInt32
    var requests: UInt16 = 0
    var replies: UInt16 = 0
  }

  /// For lookup only.
  private var calls: [Key: Call] = [:]
  /// The last call of each address, for servers that copy no correlation ID.
  ///
  /// For lookup only.
  private var last: [String: Key] = [:]
  /// The calls, oldest first.
  private var order = Deque<Key>()
  private var callCount: UInt32 = 0
  private var otherCount: UInt32 = 0

  /// The trace of a message that is being published.
  ///
  /// - Parameters:
  ///   - queue: The queue of the message, if it is published to the default exchange.
  ///   - directAddress: The address behind `amq.rabbitmq.reply-to` on the message's channel.
  mutating func trace(
    of message: RPCMessage, to queue: String?, directAddress: String?
  ) -> MessageTrace {
    let correlationID = message.correlationID ?? ""
    if let queue, let trace = reply(to: queue, correlationID) { return trace }
    guard var address = message.replyTo, !address.isEmpty else {
      otherCount &+= 1
      return MessageTrace(subject: otherCount, kind: .other, occurrence: 1)
    }
    if address == "amq.rabbitmq.reply-to" { address = directAddress ?? address }
    return request(Key(address: address, correlationID: correlationID))
  }

  private mutating func reply(to address: String, _ correlationID: String) -> MessageTrace? {
    guard let latest = last[address] else { return nil }
    let named = Key(address: address, correlationID: correlationID)
    let key = correlationID.isEmpty ? latest : named
    guard var call = calls[key] else { return nil }
    call.replies &+= 1
    calls[key] = call
    return MessageTrace(subject: call.number, kind: .reply, occurrence: call.replies)
  }

  private mutating func request(_ key: Key) -> MessageTrace {
    var call = calls[key] ?? add(key)
    call.requests &+= 1
    calls[key] = call
    last[key.address] = key
    return MessageTrace(subject: call.number, kind: .request, occurrence: call.requests)
  }

  private mutating func add(_ key: Key) -> Call {
    if order.count == Self.limit, let oldest = order.popFirst() {
      calls[oldest] = nil
      if last[oldest.address] == oldest { last[oldest.address] = nil }
    }
    order.append(key)
    defer { callCount &+= 1 }
    return Call(number: callCount)
  }
}
