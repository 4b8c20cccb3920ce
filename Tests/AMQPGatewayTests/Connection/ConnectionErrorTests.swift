import RPCCore
import Testing

@testable import AMQPGateway

/// A client's mistake on a connection with channel 1, and the answer of RabbitMQ 3.10.8.
private struct Mistake: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let code: UInt16
  var cause: MethodID?
  var text = ""

  var testDescription: String { name }

  init(
    _ name: String, _ bytes: [UInt8], _ code: UInt16, _ cause: MethodID? = nil, _ text: String = ""
  ) {
    self.name = name
    self.bytes = bytes
    self.code = code
    self.cause = cause
    self.text = text
  }

  init(
    _ method: Method, on channel: UInt16 = 1, _ code: UInt16, _ text: String = ""
  ) {
    self.init(
      "\(method.id) on \(channel)", WireWriter.bytes { $0.method(method, channel: channel) },
      code, method.id, text)
  }

  static func frame(_ type: UInt8, _ payload: [UInt8], channel: UInt8 = 1) -> [UInt8] {
    [type, 0, channel, 0, 0, 0, UInt8(payload.count)] + payload + [Frame.end]
  }

  static func header(_ size: UInt8, of classID: UInt8 = 60) -> [UInt8] {
    frame(2, [0, classID, 0, 0, 0, 0, 0, 0, 0, 0, 0, size, 0, 0])
  }

  static let publish = WireWriter.bytes {
    $0.method(.basicPublish(.init(routingKey: "q")), channel: 1)
  }
}

extension Mistake {
  static let methods: [Mistake] = [
    Mistake(.queueDeclare(.init()), on: 5, 504, "CHANNEL_ERROR - expected 'channel.open'"),
    Mistake(.channelOpen(.init()), 504, "CHANNEL_ERROR - second 'channel.open' seen"),
    Mistake(.connectionOpen(.init()), 503, "COMMAND_INVALID - unimplemented method"),
    Mistake(.connectionOpen(.init()), on: 0, 504),
    Mistake(GatewayStage.startOk(), on: 0, 504),
    Mistake(.queueDeclare(.init()), on: 0, 504),
    Mistake(.connectionCloseOk, on: 0, 504),
    Mistake(.queueDeclareOk(.init()), 503), Mistake(.channelOpenOk(.init()), 503),
    Mistake(.channelCloseOk, 503), Mistake(.basicDeliver(.init()), 503),
    Mistake(
      .basicQos(.init(prefetchSize: 5)), 540, "NOT_IMPLEMENTED - prefetch_size!=0 (5)"),
    Mistake(.basicPublish(.init(isImmediate: true)), 540, "NOT_IMPLEMENTED - immediate=true"),
    Mistake(.channelFlow(.init(isActive: false)), 540, "NOT_IMPLEMENTED - active=false"),
    Mistake("unknown method", frame(1, [0, 60, 3, 231]), 503),
    Mistake("truncated method", frame(1, [0, 50, 0, 10, 0]), 501, .queueDeclare),
    Mistake("no method", frame(1, [0, 60]), 501),
    Mistake(
      "malformed table", frame(1, [0, 50, 0, 10, 0, 0, 1, 113, 0, 0, 0, 0, 4, 1, 97, 90, 0]), 502,
      .queueDeclare),
    Mistake(
      "malformed name", frame(1, [0, 50, 0, 10, 0, 0, 1, 0xFF, 0, 0, 0, 0, 0]), 501,
      .queueDeclare, "FRAME_ERROR - Malformed UTF-8 in shortstr"),
  ]

  static let frames: [Mistake] = [
    Mistake("wrong end", [8, 0, 0, 0, 0, 0, 0, 0xCD], 501),
    Mistake("unknown type", frame(9, []), 501),
    Mistake("too large", [3, 0, 1, 0, 2, 0, 1], 501),
    Mistake("heartbeat with payload", frame(8, [0], channel: 0), 501),
    Mistake("heartbeat on a channel", frame(8, []), 505),
    Mistake("body on channel 0", frame(3, [1], channel: 0), 505),
    Mistake("header first", header(0), 505),
    Mistake(
      "body first", frame(3, [1]), 505, nil,
      "UNEXPECTED_FRAME - expected method frame, got non method frame instead"),
    Mistake(
      "body without header", publish + frame(3, [1]), 505, .basicPublish,
      "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame "
        + "instead"),
    Mistake("method without header", publish + publish, 505, .basicPublish),
    Mistake(
      "header of another class", publish + header(0, of: 50), 505, .basicPublish,
      "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead"),
    Mistake(
      "method without body", publish + header(3) + publish, 505, .basicPublish,
      "UNEXPECTED_FRAME - expected content body, got non content body frame instead"),
    Mistake("long body", publish + header(3) + frame(3, [1, 2, 3, 4]), 501),
    Mistake(
      "unknown flags", publish + frame(2, [0, 60] + [UInt8](repeating: 0, count: 10) + [0, 1]),
      502, .basicPublish),
  ]
}

@Suite("Mistakes that end a connection")
struct ConnectionErrorTests {
  @Test(
    "the gateway closes the connection with RabbitMQ's code and text, and deletes its queue",
    arguments: Mistake.methods + Mistake.frames)
  fileprivate func mistake(_ mistake: Mistake) {
    var stage = GatewayStage()
    let client = stage.opened()
    stage.send(.queueDeclare(.init(queue: "mine", isExclusive: true)), on: 1, from: client)
    _ = stage.heard(by: client)
    stage.send(mistake.bytes, from: client)
    guard case .connectionClose(let reason) = stage.methods(heardBy: client).first else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyCode == mistake.code)
    if mistake.name != "unknown method" {
      #expect(reason.classID == mistake.cause?.classID ?? 0)
      #expect(reason.methodID == mistake.cause?.methodID ?? 0)
    }
    if !mistake.text.isEmpty { #expect(reason.replyText == mistake.text) }
    #expect(stage.gateway.connectionCount == 0)
    #expect(stage.gateway.broker.queueNames.isEmpty)
  }

  @Test("after connection.close the gateway ignores everything but close-ok")
  func consent() {
    var stage = GatewayStage()
    let client = stage.opened()
    stage.send(.queueDeclareOk(.init()), on: 1, from: client)
    _ = stage.heard(by: client)
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    stage.publish(RPCMessage(body: [1]), to: "q", from: client)
    #expect(stage.heard(by: client).isEmpty)
    #expect(stage.gateway.broker.queueNames.isEmpty)
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    stage.send(.connectionCloseOk, on: 0, from: client)
    #expect(stage.needs[client] == .finish)
  }

  @Test("a client that never consents is disconnected after a while")
  func noConsent() {
    var stage = GatewayStage()
    let client = stage.opened()
    stage.send(.queueDeclareOk(.init()), on: 1, from: client)
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    stage.advance(bySeconds: 29)
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    stage.advance(bySeconds: 1)
    #expect(stage.needs[client] == .abort)
  }

  @Test("a client that closes its connection is answered, however often, and hangs up itself")
  func close() {
    var stage = GatewayStage()
    let client = stage.opened()
    let goodbye = Method.connectionClose(.init(replyText: "bye"))
    stage.send(goodbye, goodbye, on: 0, from: client)
    #expect(stage.methods(heardBy: client) == [.connectionCloseOk, .connectionCloseOk])
    #expect(stage.gateway.connectionCount == 0)
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    stage.send(goodbye, on: 0, from: client)
    #expect(stage.methods(heardBy: client) == [.connectionCloseOk])
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    stage.advance(bySeconds: 29)
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    stage.advance(bySeconds: 1)
    #expect(stage.needs[client] == .abort)
  }

  @Test("a client that has closed its connection is sent away when the broker shuts down")
  func shutDownAfterClose() {
    var stage = GatewayStage()
    let client = stage.opened()
    stage.send(.connectionClose(.init(replyText: "bye")), on: 0, from: client)
    stage.gateway.shutDown(now: stage.now)
    stage.flush()
    #expect(stage.methods(heardBy: client) == [.connectionCloseOk])
    #expect(stage.needs[client] == .finish)
  }

  @Test("if both sides close at once, the gateway answers the client's close with close-ok")
  func crossing() {
    var stage = GatewayStage()
    let client = stage.opened()
    stage.send(.queueDeclareOk(.init()), on: 1, from: client)
    _ = stage.heard(by: client)
    stage.send(.connectionClose(.init(replyText: "bye")), on: 0, from: client)
    #expect(stage.methods(heardBy: client) == [.connectionCloseOk])
    stage.send(.connectionCloseOk, on: 0, from: client)
    #expect(stage.needs[client] == .finish)
  }

  @Test("clients are told when the broker shuts down")
  func shutDown() {
    var stage = GatewayStage()
    let client = stage.opened()
    let beginner = stage.connect()
    stage.gateway.shutDown(now: stage.now)
    stage.flush()
    let reason = CloseReason(
      replyCode: 320,
      replyText: "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'")
    #expect(stage.methods(heardBy: client) == [.connectionClose(reason)])
    #expect(stage.needs[beginner] == .finish)
  }
}
