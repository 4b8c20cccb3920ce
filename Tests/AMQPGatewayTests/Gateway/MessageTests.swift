import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Messages through the gateway")
struct MessageTests {
  private var stage = GatewayStage()
  private let client: ClientID

  init() {
    client = stage.opened(channels: 2)
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    _ = stage.heard(by: client)
  }

  private func header(_ message: RPCMessage) -> ContentHeader {
    var properties = message
    properties.body = []
    return ContentHeader(bodySize: UInt64(message.body.count), message: properties)
  }

  @Test("a publication reaches a consumer with its properties and its body")
  mutating func delivery() {
    stage.send(.basicConsume(.init(queue: "q", consumerTag: "me")), on: 2, from: client)
    #expect(stage.methods(heardBy: client) == [.basicConsumeOk(.init(consumerTag: "me"))])
    var message = RPCMessage(body: [1, 2, 3])
    message.correlationID = "c"
    message.replyTo = "r"
    stage.publish(message, to: "q", from: client)
    let deliver = BasicMethods.Deliver(consumerTag: "me", deliveryTag: 1, routingKey: "q")
    #expect(
      stage.heard(by: client) == [
        .method(.basicDeliver(deliver), channel: 2), .header(header(message), channel: 2),
        .body([1, 2, 3], channel: 2),
      ])
    stage.send(.basicAck(.init(deliveryTag: 1)), on: 2, from: client)
    #expect(stage.gateway.broker.queueStatus(named: "q")?.unacknowledged == 0)
  }

  @Test("a frame may be as large as was agreed without its overhead, and no larger")
  mutating func largestFrame() {
    let client = stage.opened(frameMax: 4096)
    let start = WireWriter.bytes { writer in
      writer.method(.basicPublish(.init(routingKey: "q")), channel: 1)
      writer.contentHeader(RPCMessage(body: [UInt8](repeating: 1, count: 8193)), channel: 1)
    }
    func body(_ count: Int) -> [UInt8] {
      WireWriter.bytes { writer in
        writer.frame(.body, channel: 1) { $0.raw([UInt8](repeating: 1, count: count)) }
      }
    }
    stage.send(start + body(4096), from: client)
    #expect(stage.methods(heardBy: client).isEmpty)
    stage.send(body(4097), from: client)
    guard case .connectionClose(let reason)? = stage.methods(heardBy: client).first else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyCode == 501)
  }

  @Test("a message without a body has no body frame")
  mutating func empty() {
    stage.publish(RPCMessage(), to: "q", from: client)
    stage.send(.basicGet(.init(queue: "q", noAck: true)), on: 1, from: client)
    let getOk = BasicMethods.GetOk(deliveryTag: 1, routingKey: "q")
    #expect(
      stage.heard(by: client) == [
        .method(.basicGetOk(getOk), channel: 1), .header(header(RPCMessage()), channel: 1),
      ])
    stage.send(.basicGet(.init(queue: "q")), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.basicGetEmpty(.init())])
  }

  @Test(
    "a body that arrives in pieces of any size is delivered in frames of the agreed size",
    arguments: [1, 7, 100, 4096, 100_000])
  mutating func split(piece: Int) {
    let small = stage.opened(frameMax: 4096)
    let message = RPCMessage(body: (0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
    let bytes = GatewayStage.publication(message, to: "q")
    for start in stride(from: 0, to: bytes.count, by: piece) {
      stage.send(Array(bytes[start..<min(start + piece, bytes.count)]), from: small)
    }
    stage.send(.basicGet(.init(queue: "q")), on: 1, from: small)
    let bodies = stage.heard(by: small).compactMap { heard -> [UInt8]? in
      if case .body(let body, _) = heard { body } else { nil }
    }
    #expect(bodies.map(\.count) == [4088, 4088, 1824])
    #expect(Array(bodies.joined()) == message.body)
  }

  @Test("bodies on two channels may arrive by turns")
  mutating func interleaved() {
    for channel: UInt16 in [1, 2] {
      stage.send(
        WireWriter.bytes { writer in
          writer.method(.basicPublish(.init(routingKey: "q")), channel: channel)
          writer.contentHeader(RPCMessage(body: [0, 0]), channel: channel)
        }, from: client)
    }
    for byte: UInt8 in [1, 2] {
      for channel: UInt16 in [1, 2] {
        stage.send(
          WireWriter.bytes { writer in
            writer.frame(.body, channel: channel) { $0.integer(byte + 10 * UInt8(channel)) }
          }, from: client)
      }
    }
    let bodies = stage.gateway.broker.readyMessages(inQueueNamed: "q").map(\.body)
    #expect(bodies == [[11, 12], [21, 22]])
  }

  @Test("confirms come as acknowledgements, and a return before them")
  mutating func confirms() {
    stage.send(.confirmSelect(.init()), on: 1, from: client)
    stage.publish(RPCMessage(body: [1]), to: "q", from: client)
    stage.publish(RPCMessage(body: [2]), to: "nobody", isMandatory: true, from: client)
    #expect(
      stage.methods(heardBy: client) == [
        .confirmSelectOk, .basicAck(.init(deliveryTag: 1)),
        .basicReturn(.init(replyCode: 312, replyText: "NO_ROUTE", routingKey: "nobody")),
        .basicAck(.init(deliveryTag: 2)),
      ])
  }

  @Test("one confirm covers consecutive publications, and a return starts another confirm")
  mutating func joinedConfirms() {
    stage.send(.confirmSelect(.init()), on: 1, from: client)
    _ = stage.heard(by: client)
    let queued = GatewayStage.publication(RPCMessage(body: [1]), to: "q")
    let unroutable = GatewayStage.publication(RPCMessage(), to: "nobody", isMandatory: true)
    stage.send(queued + queued + queued + unroutable + queued, from: client)
    let methods = stage.heard(by: client).compactMap { heard -> Method? in
      if case .method(let method, channel: 1) = heard { method } else { nil }
    }
    #expect(
      methods == [
        .basicAck(.init(deliveryTag: 3, isMultiple: true)),
        .basicReturn(.init(replyCode: 312, replyText: "NO_ROUTE", routingKey: "nobody")),
        .basicAck(.init(deliveryTag: 5, isMultiple: true)),
      ])
    stage.send(queued, from: client)
    #expect(stage.methods(heardBy: client) == [.basicAck(.init(deliveryTag: 6))])
  }

  @Test("confirms of two channels are not joined")
  mutating func confirmsOfChannels() {
    for channel: UInt16 in [1, 2] { stage.send(.confirmSelect(.init()), on: channel, from: client) }
    _ = stage.heard(by: client)
    let pair = [1, 2].flatMap { GatewayStage.publication(RPCMessage(body: [1]), to: "q", on: $0) }
    stage.send(pair + pair, from: client)
    let tags = stage.methods(heardBy: client)
    #expect(tags == [1, 1, 2, 2].map { .basicAck(.init(deliveryTag: $0)) })
  }

  @Test("line breaks are left out of names that are declared, bound and deleted, and of no others")
  mutating func lineBreaks() {
    stage.send(
      .queueDeclare(.init(queue: "a\r\n b\n")),
      .queueDeclare(.init(queue: "a b\r", isPassive: true)),
      .queueBind(.init(queue: "a b\n", exchange: "amq.\nfanout", routingKey: "k")),
      on: 1, from: client)
    #expect(
      stage.methods(heardBy: client) == [
        .queueDeclareOk(.init(queue: "a b")), .queueDeclareOk(.init(queue: "a b")), .queueBindOk,
      ])
    stage.publish(RPCMessage(body: [1]), to: "a b\n", from: client)
    stage.send(.queueDelete(.init(queue: "\na b")), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.queueDeleteOk(.init())])
    stage.send(.basicGet(.init(queue: "q\n")), on: 1, from: client)
    guard case .channelClose(let reason) = stage.methods(heardBy: client).first else {
      Issue.record("a name with a line break was found")
      return
    }
    #expect(reason.replyText == "NOT_FOUND - no queue 'q\n' in vhost '/'")
  }

  @Test("who waits for no answer gets none, but gets deliveries")
  mutating func silence() {
    stage.publish(RPCMessage(body: [1]), to: "q", from: client)
    stage.send(
      .exchangeDeclare(.init(exchange: "e", type: "direct", noWait: true)),
      .queueDeclare(.init(queue: "p", noWait: true)),
      .queueBind(.init(queue: "p", exchange: "e", routingKey: "k", noWait: true)),
      .queuePurge(.init(queue: "p", noWait: true)),
      .queueDelete(.init(queue: "p", noWait: true)),
      .exchangeDelete(.init(exchange: "e", noWait: true)),
      .confirmSelect(.init(noWait: true)), .basicRecoverAsync(.init(requeues: true)),
      .basicConsume(.init(queue: "q", consumerTag: "me", noWait: true)),
      .basicCancel(.init(consumerTag: "me", noWait: true)), on: 1, from: client)
    let deliver = BasicMethods.Deliver(consumerTag: "me", deliveryTag: 1, routingKey: "q")
    #expect(stage.methods(heardBy: client) == [.basicDeliver(deliver)])
    #expect(stage.gateway.broker.queueNames == ["q"])
  }

  @Test("every method that is answered is answered with its own answer")
  mutating func answers() {
    stage.send(
      .exchangeDeclare(.init(exchange: "e", type: "direct")), .queueDeclare(.init(queue: "p")),
      .queueBind(.init(queue: "p", exchange: "e", routingKey: "k")),
      .queueUnbind(.init(queue: "p", exchange: "e", routingKey: "k")),
      .queuePurge(.init(queue: "p")), .queueDelete(.init(queue: "p")),
      .exchangeDelete(.init(exchange: "e")), .basicQos(.init(prefetchCount: 1)),
      .basicRecover(.init(requeues: true)), .channelFlow(.init(isActive: true)),
      .accessRequest(.init(realm: "/")), .basicCancel(.init(consumerTag: "x")), on: 1,
      from: client)
    #expect(
      stage.methods(heardBy: client) == [
        .exchangeDeclareOk, .queueDeclareOk(.init(queue: "p")), .queueBindOk, .queueUnbindOk,
        .queuePurgeOk(.init()), .queueDeleteOk(.init()), .exchangeDeleteOk, .basicQosOk,
        .basicRecoverOk, .channelFlowOk(.init(isActive: true)), .accessRequestOk(.init()),
        .basicCancelOk(.init(consumerTag: "x")),
      ])
    stage.send(.connectionUpdateSecret(.init()), on: 0, from: client)
    #expect(stage.methods(heardBy: client) == [.connectionUpdateSecretOk])
  }

  @Test("a consumer whose queue goes away is told so, if its client wants to hear it")
  mutating func consumerCancelNotify() {
    let deaf = stage.opened(capabilities: [:])
    stage.send(.basicConsume(.init(queue: "q", consumerTag: "deaf")), on: 1, from: deaf)
    _ = stage.heard(by: deaf)
    stage.send(.basicConsume(.init(queue: "q", consumerTag: "me")), on: 2, from: client)
    _ = stage.heard(by: client)
    stage.send(.queueDelete(.init(queue: "q")), on: 1, from: client)
    let heard = stage.heard(by: client)
    #expect(heard.count == 2)
    #expect(
      heard.contains(.method(.basicCancel(.init(consumerTag: "me", noWait: true)), channel: 2)))
    #expect(heard.contains(.method(.queueDeleteOk(.init()), channel: 1)))
    #expect(stage.heard(by: deaf).isEmpty)
  }

  @Test("consumers with a higher priority come first")
  mutating func priorities() {
    stage.send(.basicConsume(.init(queue: "q", consumerTag: "low")), on: 1, from: client)
    stage.send(
      .basicConsume(
        .init(queue: "q", consumerTag: "high", arguments: ["x-priority": .int8(5)])),
      on: 2, from: client)
    _ = stage.heard(by: client)
    stage.publish(RPCMessage(), to: "q", from: client)
    guard case .basicDeliver(let deliver) = stage.methods(heardBy: client).first else {
      Issue.record("not delivered")
      return
    }
    #expect(deliver.consumerTag == "high")
  }

  @Test("what a vanished client held is delivered to others, and its queues are gone")
  mutating func vanished() {
    stage.publish(RPCMessage(body: [1]), to: "q", from: client)
    let other = stage.opened()
    stage.send(.queueDeclare(.init(queue: "x", isExclusive: true)), on: 1, from: other)
    stage.send(.basicGet(.init(queue: "q")), on: 1, from: other)
    #expect(stage.gateway.broker.queueStatus(named: "q")?.unacknowledged == 1)
    stage.gateway.disconnect(other, now: stage.now)
    #expect(stage.gateway.broker.queueStatus(named: "q")?.ready == 1)
    #expect(stage.gateway.broker.queueNames == ["q"])
  }

  @Test("a message expires when its time is over")
  mutating func expiry() {
    var message = RPCMessage()
    message.expiration = "1500"
    stage.publish(message, to: "q", from: client)
    #expect(stage.gateway.nextTimer == stage.now.advanced(byNanoseconds: 1_500_000_000))
    stage.advance(bySeconds: 1.5)
    #expect(stage.gateway.broker.queueStatus(named: "q")?.ready == 0)
  }
}
