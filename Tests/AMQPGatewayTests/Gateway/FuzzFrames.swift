import RPCCore
import TestSupport

@testable import AMQPGateway

/// Fills fields with values that are sometimes valid: few names, small numbers, odd tables.
struct FieldGuesser: FieldCoder {
  private static let names = [
    "", "q", "r", "e", "f", "amq.direct", "amq.topic", "amq.headers", "amq.match", "amq.gen-1",
    "amq.rabbitmq.reply-to", "amq.rabbitmq.reply-to.1", "direct", "fanout", "topic", "headers",
    "a.*.#", "/", "guest", String(repeating: "n", count: 255),
  ]
  private static let keys = [
    "x-message-ttl", "x-expires", "x-max-length", "x-max-length-bytes", "x-overflow",
    "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-max-priority", "x-queue-type",
    "x-single-active-consumer", "x-delivery-limit", "x-priority", "x-match", "alternate-exchange",
    "CC", "BCC", "x-death",
  ]
  private static let words = [
    "drop-head", "reject-publish", "reject-publish-dlx", "quorum", "classic", "all", "any", "q",
    "e",
  ]

  var dice: SplitMix64

  mutating func octet(_ value: inout UInt8) throws(Never) {
    value = dice.next(below: 3) == 0 ? 0 : UInt8(truncatingIfNeeded: dice.next())
  }
  mutating func short(_ value: inout UInt16) throws(Never) {
    value = [0, 1, 2, .max, UInt16(truncatingIfNeeded: dice.next())][dice.next(below: 5)]
  }
  mutating func long(_ value: inout UInt32) throws(Never) {
    value = [0, 0, 0, .max, UInt32(truncatingIfNeeded: dice.next())][dice.next(below: 5)]
  }
  mutating func longLong(_ value: inout UInt64) throws(Never) {
    value = [0, 1, 2, 3, .max, dice.next()][dice.next(below: 6)]
  }
  mutating func shortString(_ value: inout String) throws(Never) {
    value = Self.names[dice.next(below: Self.names.count)]
  }
  mutating func longString(_ value: inout [UInt8]) throws(Never) {
    value = (0..<dice.next(below: 20)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
  }
  mutating func table(_ value: inout WireTable) throws(Never) { value = table(depth: 0) }

  mutating func table(depth: Int) -> WireTable {
    var table = WireTable()
    for _ in 0..<max(0, dice.next(below: 5) - 2) {
      let name = Self.keys[dice.next(below: Self.keys.count)]
      table.fields.append(.init(name: name, value: guess(depth: depth)))
    }
    return table
  }

  private mutating func guess(depth: Int) -> WireValue {
    switch dice.next(below: depth > 3 ? 8 : 10) {
    case 0: .int32(Int32(dice.next(below: 4)))
    case 1: .int64(Int64(bitPattern: dice.next()))
    case 2: .text(Self.words[dice.next(below: Self.words.count)])
    case 3: .boolean(dice.next(below: 2) == 0)
    case 4: .decimal(scale: UInt8(truncatingIfNeeded: dice.next()), unscaled: -1)
    case 5: .uint64(dice.next())
    case 6: .double(Double(bitPattern: dice.next()))
    case 7: .timestamp(secondsSince1970: dice.next())
    case 8: .array([guess(depth: depth + 1), .text("q"), .void])
    default: .table(table(depth: depth + 1))
    }
  }
}

extension SplitMix64 {
  /// Input of a client on one of its first channels.
  ///
  /// Mostly it is one frame, sometimes several that belong together, and sometimes invalid bytes.
  mutating func nextSpeech() -> (bytes: [UInt8], frames: Int) {
    let channel = UInt16(next(below: 3) + 1)
    var bytes: [UInt8]
    var frames = 1
    switch next(below: 20) {
    case 0: bytes = (0..<1 + next(below: 40)).map { _ in UInt8(truncatingIfNeeded: next()) }
    case 1: bytes = WireWriter.bytes { $0.heartbeat() }
    case 2: bytes = WireWriter.bytes { $0.method(.channelOpen(.init()), channel: channel) }
    case 3: bytes = WireWriter.bytes { $0.method(.channelCloseOk, channel: channel) }
    case 4..<9: (bytes, frames) = (nextPublication(on: channel), 3)
    default: bytes = nextMethod(on: channel)
    }
    if next(below: 40) == 0 { mutate(&bytes) }
    return (bytes, frames)
  }

  private mutating func nextMethod(on channel: UInt16) -> [UInt8] {
    // Methods of the class `connection` are rare, because they nearly always end the connection.
    let isRare = next(below: 50) == 0
    let ids = MethodID.allCases.filter { isRare || $0.classID > 10 }
    var guesser = FieldGuesser(dice: SplitMix64(seed: next()))
    let method = Method.make(ids[next(below: ids.count)], with: &guesser)
    return WireWriter.bytes { $0.method(method, channel: isRare ? 0 : channel) }
  }

  private mutating func nextPublication(on channel: UInt16) -> [UInt8] {
    var guesser = FieldGuesser(dice: SplitMix64(seed: next()))
    var message = RPCMessage(body: [UInt8](repeating: 7, count: next(below: 30)))
    let headers = WireWriter.bytes { $0.table(guesser.table(depth: 0)) }
    headers.withUnsafeBytes { bytes in
      var reader = WireReader(bytes)
      if let table = try? reader.table(), !table.fields.isEmpty {
        message.setHeaders(FieldTable(table), asOnWire: Array(headers.dropFirst(4)))
      }
    }
    if next(below: 2) == 0 { message.replyTo = ["q", "amq.rabbitmq.reply-to"][next(below: 2)] }
    if next(below: 2) == 0 { message.correlationID = "\(next(below: 4))" }
    if next(below: 8) == 0 { message.expiration = ["0", "5", "x"][next(below: 3)] }
    if next(below: 4) == 0 { message.deliveryMode = 2 }
    var publish = BasicMethods.Publish()
    guesser.fill(&publish)
    return WireWriter.bytes { writer in
      writer.method(.basicPublish(publish), channel: channel)
      writer.contentHeader(message, channel: channel)
      _ = writer.body(
        message.body, from: 0, channel: channel, largestPayload: 4088, limit: .max)
    }
  }
}

extension FieldGuesser {
  /// A publication; few are immediate, because the flag `immediate` ends the connection.
  mutating func fill(_ publish: inout BasicMethods.Publish) {
    publish.code(with: &self)
    publish.isImmediate = dice.next(below: 100) == 0
  }
}
