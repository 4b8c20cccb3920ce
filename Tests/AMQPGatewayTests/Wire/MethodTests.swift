import Testing

@testable import AMQPGateway

@Suite("Methods")
struct MethodTests {
  @Test("every method is read as it was written", arguments: MethodID.allCases)
  func roundTrip(id: MethodID) throws {
    let method = Method.sample(id)
    #expect(method.id == id)
    let frame = WireWriter.bytes { $0.method(method, channel: 7) }
    #expect(try Method(payload: frame.framePayload) == method)
  }

  @Test("a method that is cut short or goes on is refused", arguments: MethodID.allCases)
  func wrongLength(id: MethodID) throws {
    let payload = WireWriter.bytes { Method.sample(id).write(to: &$0) }
    for count in 4..<max(payload.count, 4) {
      #expect(throws: WireError.self) { try Method(payload: Array(payload[..<count])) }
    }
    #expect(throws: WireError.surplus) { try Method(payload: payload + [0]) }
  }

  @Test("an unknown method is reported with its class ID and method ID")
  func unknown() {
    #expect(throws: WireError.unknownMethod(classID: 60, methodID: 999)) {
      try Method(payload: [0, 60, 3, 231])
    }
    #expect(throws: WireError.unknownFrame(type: 1)) { try Method(payload: [0, 60]) }
  }

  @Test("methods are written as another client writes them", arguments: GoldenMethod.all)
  func golden(_ golden: GoldenMethod) throws {
    let bytes = [UInt8](hex: golden.hex)
    #expect(WireWriter.bytes { $0.method(golden.method, channel: golden.channel) } == bytes)
    #expect(try Method(payload: bytes.framePayload) == golden.method)
  }
}

/// A method frame as pika 1.4.4 writes it.
struct GoldenMethod: Sendable, CustomTestStringConvertible {
  let method: Method
  var channel: UInt16 = 1
  let hex: String

  var testDescription: String { "\(method.id)" }

  static let all = connection + queues + messages

  private static let connection = [
    GoldenMethod(
      method: .connectionStartOk(
        .init(
          clientProperties: [
            "product": .text("p"), "capabilities": .table(["basic.nack": .boolean(true)]),
          ], mechanism: "PLAIN", response: Array("\0guest\0guest".utf8), locale: "en_US")),
      channel: 0,
      hex:
        "01000000000051000a000b0000002d0770726f647563745300000001700c6361706162696c69746965734600"
        + "00000d0a62617369632e6e61636b740105504c41494e0000000c00677565737400677565737405656e5f55"
        + "53ce"),
    GoldenMethod(
      method: .connectionTuneOk(.init(channelMax: 2047, frameMax: 131_072, heartbeat: 60)),
      channel: 0, hex: "0100000000000c000a001f07ff00020000003cce"),
    GoldenMethod(
      method: .connectionOpen(.init(virtualHost: "/")), channel: 0,
      hex: "01000000000008000a0028012f0000ce"),
    GoldenMethod(
      method: .connectionClose(.init(replyText: "Normal shutdown")), channel: 0,
      hex: "0100000000001a000a003200c80f4e6f726d616c2073687574646f776e00000000ce"),
    GoldenMethod(
      method: .connectionBlocked(.init(reason: "low")), channel: 0,
      hex: "01000000000008000a003c036c6f77ce"),
    GoldenMethod(method: .channelOpen(.init()), hex: "010001000000050014000a00ce"),
  ]

  private static let queues = [
    GoldenMethod(
      method: .queueDeclare(
        .init(
          queue: "rpc_queue", isDurable: true, isAutoDelete: true,
          arguments: ["x-max-length": .int32(10)])),
      hex:
        "010001000000270032000a0000097270635f71756575650a000000120c782d6d61782d6c656e677468490000"
        + "000ace"),
    GoldenMethod(
      method: .queueDeclareOk(.init(queue: "q", messageCount: 3, consumerCount: 2)),
      hex: "0100010000000e0032000b01710000000300000002ce"),
    GoldenMethod(
      method: .queueBind(.init(queue: "q", exchange: "e", routingKey: "k")),
      hex: "0100010000001100320014000001710165016b0000000000ce"),
    GoldenMethod(
      method: .exchangeDeclare(
        .init(exchange: "e", type: "fanout", isDurable: true, isAutoDelete: true)),
      hex: "010001000000140028000a000001650666616e6f75740600000000ce"),
    GoldenMethod(
      method: .exchangeBind(.init(destination: "d", source: "s", routingKey: "k")),
      hex: "010001000000110028001e000001640173016b0000000000ce"),
    GoldenMethod(
      method: .exchangeUnbind(.init(destination: "d", source: "s", routingKey: "k")),
      hex: "0100010000001100280028000001640173016b0000000000ce"),
    GoldenMethod(method: .exchangeUnbindOk, hex: "0100010000000400280033ce"),
    GoldenMethod(method: .txRollback, hex: "01000100000004005a001ece"),
  ]

  private static let messages = [
    GoldenMethod(
      method: .basicQos(.init(prefetchCount: 1)), hex: "0100010000000b003c000a00000000000100ce"),
    GoldenMethod(
      method: .basicConsume(.init(queue: "rpc_queue", consumerTag: "ctag1", isExclusive: true)),
      hex: "0100010000001b003c00140000097270635f71756575650563746167310400000000ce"),
    GoldenMethod(
      method: .basicPublish(.init(routingKey: "rpc_queue", isMandatory: true)),
      hex: "01000100000012003c0028000000097270635f717565756501ce"),
    GoldenMethod(
      method: .basicDeliver(
        .init(
          consumerTag: "ctag1", deliveryTag: 7, isRedelivered: true, routingKey: "rpc_queue")),
      hex: "0100010000001e003c003c05637461673100000000000000070100097270635f7175657565ce"),
    GoldenMethod(
      method: .basicAck(.init(deliveryTag: 7, isMultiple: true)),
      hex: "0100010000000d003c0050000000000000000701ce"),
    GoldenMethod(
      method: .basicNack(.init(deliveryTag: 7, requeues: true)),
      hex: "0100010000000d003c0078000000000000000702ce"),
    GoldenMethod(
      method: .basicReject(.init(deliveryTag: 7, requeues: true)),
      hex: "0100010000000d003c005a000000000000000701ce"),
    GoldenMethod(
      method: .basicGetOk(
        .init(deliveryTag: 7, exchange: "e", routingKey: "k", messageCount: 4)),
      hex: "01000100000015003c00470000000000000007000165016b00000004ce"),
    GoldenMethod(
      method: .basicReturn(.init(replyCode: 312, replyText: "NO_ROUTE", routingKey: "q")),
      hex: "01000100000012003c00320138084e4f5f524f555445000171ce"),
    GoldenMethod(method: .confirmSelect(.init()), hex: "010001000000050055000a00ce"),
  ]
}
