import InMemoryBroker
import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Faults of live messages")
struct TrafficMessageFaultTests {
  @Test(
    "a message that is lost on its hop does not arrive",
    arguments: [FaultPoint.request, .delivery, .reply, .replyDelivery, .acknowledgement])
  func drop(hop: FaultPoint) {
    var traffic = TrafficStage(.of(nil, .drop, at: hop))
    for id in ["1", "2"] {
      traffic.call(id)
      traffic.reply(id, from: traffic.worker)
    }
    let requests = traffic.bodies(at: traffic.worker).count
    #expect(requests == (hop == .request || hop == .delivery ? 1 : 2))
    // This server replies even to a request that was not delivered to it.
    let replies = traffic.bodies(at: traffic.caller).count
    #expect(replies == (hop == .reply || hop == .replyDelivery ? 1 : 2))
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.struck() == [0])
    let lost = hop == .acknowledgement || hop == .delivery ? 1 : 0
    #expect((traffic.status?.unacknowledged ?? 0) >= lost)
  }

  @Test("publications are counted on, though one of them was lost or came twice")
  func confirms() {
    var traffic = TrafficStage(.of(nil, .drop, at: .request), .of(nil, .duplicate, at: .request))
    traffic.stage.send(.confirmSelect(.init()), on: 2, from: traffic.caller)
    _ = traffic.stage.heard(by: traffic.caller)
    for id in ["1", "2", "3"] { traffic.call(id, on: 2) }
    let confirmed = traffic.stage.methods(heardBy: traffic.caller).compactMap { method -> UInt64? in
      if case .basicAck(let ack) = method { ack.deliveryTag } else { nil }
    }
    #expect(confirmed == [2, 3])
    #expect(traffic.bodies(at: traffic.worker).count == 3)
  }

  @Test("a confirm never answers a publication that was lost")
  func lostConfirm() {
    var traffic = TrafficStage(.of(nil, .drop, at: .request))
    traffic.stage.send(.confirmSelect(.init()), on: 2, from: traffic.caller)
    _ = traffic.stage.heard(by: traffic.caller)
    let kept = GatewayStage.publication(RPCMessage(body: [1]), to: "elsewhere", on: 2)
    traffic.call("1", on: 2)
    traffic.stage.send(kept + kept, from: traffic.caller)
    #expect(
      traffic.stage.methods(heardBy: traffic.caller) == [
        .basicAck(.init(deliveryTag: 2)), .basicAck(.init(deliveryTag: 3)),
      ])
  }

  @Test("a refused publication is confirmed negatively")
  func refuse() {
    var traffic = TrafficStage(.of(TrafficStage.client, .refuse, at: .request))
    traffic.stage.send(.confirmSelect(.init()), on: 2, from: traffic.caller)
    _ = traffic.stage.heard(by: traffic.caller)
    traffic.call("1", on: 2)
    #expect(traffic.stage.methods(heardBy: traffic.caller) == [.basicNack(.init(deliveryTag: 1))])
    #expect(traffic.bodies(at: traffic.worker).isEmpty)
  }

  @Test("a delivery that comes twice may be acknowledged twice, and no more often")
  func duplicateDelivery() {
    var traffic = TrafficStage(.of(nil, .duplicate, at: .delivery))
    traffic.call("1")
    #expect(traffic.bodies(at: traffic.worker).count == 2)
    traffic.acknowledge(1, from: traffic.worker)
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.stage.methods(heardBy: traffic.worker).isEmpty)
    #expect(traffic.status?.unacknowledged == 0)
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.stage.methods(heardBy: traffic.worker).count == 1)
  }

  @Test("a delayed message, and what is behind it, comes later", arguments: [true, false])
  func delay(isRequest: Bool) {
    let hop: FaultPoint = isRequest ? .request : .replyDelivery
    var traffic = TrafficStage(.of(nil, .delay(by: .seconds(1)), at: hop))
    for id in ["1", "2"] {
      traffic.call(id)
      if !isRequest { traffic.reply(id, from: traffic.worker) }
    }
    let receiver = isRequest ? traffic.worker : traffic.caller
    #expect(traffic.bodies(at: receiver).isEmpty)
    traffic.stage.advance(bySeconds: 0.9)
    #expect(traffic.bodies(at: receiver).isEmpty)
    traffic.stage.advance(bySeconds: 0.2)
    #expect(traffic.bodies(at: receiver).count == 2)
    #expect(traffic.stage.gateway.nextTimer.map { $0 > traffic.stage.now } ?? true)
  }

  @Test("what a client sent before it went arrives, though a fault keeps it")
  func delayedAndGone() {
    var traffic = TrafficStage(.of(nil, .delay(by: .seconds(1)), at: .request))
    traffic.call("1")
    traffic.stage.gateway.disconnect(traffic.caller, now: traffic.stage.now)
    traffic.stage.flush()
    #expect(traffic.bodies(at: traffic.worker) == [[1, 2, 3]])
    traffic.stage.advance(bySeconds: 2)
    #expect(traffic.bodies(at: traffic.worker).isEmpty)
  }

  @Test("a corrupted message arrives with one byte changed")
  func corrupt() {
    var traffic = TrafficStage(
      .of(nil, .corrupt, at: .request), .of(nil, .corrupt, at: .replyDelivery))
    traffic.call("1")
    traffic.reply("1", from: traffic.worker)
    #expect(traffic.bodies(at: traffic.worker) == [[1, 0x82, 3]])
    #expect(traffic.bodies(at: traffic.caller) == [[4, 0x85, 6]])
  }

  @Test("a rule strikes the occurrence that it names, and counts only its process's")
  func occurrences() {
    var traffic = TrafficStage(
      .of(TrafficStage.client, .drop, at: .request, nth: 2), .of([2], .drop, at: .delivery))
    for id in ["1", "2", "3"] { traffic.call(id) }
    #expect(traffic.bodies(at: traffic.worker).count == 2)
    #expect(traffic.struck() == [0])
  }

  @Test(
    "a message that asks for no reply meets the faults of requests",
    arguments: [FaultPoint.request, .delivery, .acknowledgement])
  func others(hop: FaultPoint) {
    var traffic = TrafficStage(.of(nil, .drop, at: hop), .of(nil, .drop, at: .reply))
    traffic.stage.publish(RPCMessage(body: [9]), to: "rpc", from: traffic.caller)
    traffic.stage.publish(RPCMessage(body: [8]), to: "rpc", from: traffic.caller)
    let bodies = traffic.bodies(at: traffic.worker)
    #expect(bodies == (hop == .acknowledgement ? [[9], [8]] : [[8]]))
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.struck() == [0])
    #expect(traffic.status?.unacknowledged == (hop == .request ? 0 : hop == .delivery ? 1 : 2))
  }

  @Test("what is published to many meets a fault on its way in, and on the way to each")
  func published() {
    var traffic = TrafficStage(
      .of(nil, .corrupt, at: .request), .of(TrafficStage.workers, .drop, at: .delivery, nth: 2))
    traffic.stage.send(
      .exchangeDeclare(.init(exchange: "news", type: "fanout")), on: 1, from: traffic.caller)
    for queue in ["rpc", "replies"] {
      traffic.stage.send(
        .queueBind(.init(queue: queue, exchange: "news")), on: 1, from: traffic.caller)
    }
    for body in 0..<2 as Range<UInt8> {
      traffic.stage.send(
        WireWriter.bytes { writer in
          writer.method(.basicPublish(.init(exchange: "news")), channel: 1)
          writer.contentHeader(RPCMessage(body: [body]), channel: 1)
          writer.frame(.body, channel: 1) { $0.raw([body]) }
        }, from: traffic.caller)
    }
    #expect(traffic.bodies(at: traffic.worker) == [[0x80]])
    #expect(traffic.bodies(at: traffic.caller) == [[0x80], [1]])
    #expect(traffic.struck() == [0, 1])
  }

  @Test(
    "a fault cuts a server where it takes a request, even if no caller waits for a reply",
    arguments: [FaultPoint.beforeDelivery, .afterAck])
  func points(point: FaultPoint) {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .disconnect(reconnectAfter: nil), at: point))
    traffic.stage.publish(RPCMessage(body: [9]), to: "rpc", from: traffic.caller)
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.struck() == [0])
    #expect(traffic.stage.needs[traffic.worker] == .abort)
    #expect(traffic.status?.ready == (point == .beforeDelivery ? 1 : 0))
  }
}

@Suite("Calls of clients")
struct TrafficCallsTests {
  private var calls = TrafficCalls()

  private func message(to address: String?, _ id: String?) -> RPCMessage {
    var message = RPCMessage()
    message.replyTo = address
    message.correlationID = id
    return message
  }

  @Test("what goes to a request's reply address under its ID is its reply")
  mutating func replies() {
    let request = calls.trace(of: message(to: "a", "1"), to: "rpc", directAddress: nil)
    #expect(request == MessageTrace(subject: 0, kind: .request, occurrence: 1))
    let other = calls.trace(of: message(to: "a", "2"), to: "rpc", directAddress: nil)
    #expect(other.subject == 1)
    for occurrence in [1, 2] as [UInt16] {
      let reply = calls.trace(of: message(to: nil, "1"), to: "a", directAddress: nil)
      #expect(reply == MessageTrace(subject: 0, kind: .reply, occurrence: occurrence))
    }
    let unknown = calls.trace(of: message(to: nil, "3"), to: "a", directAddress: nil)
    #expect(unknown.kind == .other)
    let unnamed = calls.trace(of: message(to: nil, nil), to: "a", directAddress: nil)
    #expect(unnamed == MessageTrace(subject: 1, kind: .reply, occurrence: 1))
  }

  @Test("a request that is sent again belongs to its call")
  mutating func again() {
    _ = calls.trace(of: message(to: "a", "1"), to: "rpc", directAddress: nil)
    let second = calls.trace(of: message(to: "a", "1"), to: "rpc", directAddress: nil)
    #expect(second == MessageTrace(subject: 0, kind: .request, occurrence: 2))
  }

  @Test("direct replies are found by the address that stands behind their name")
  mutating func directReplies() {
    let request = message(to: "amq.rabbitmq.reply-to", "1")
    _ = calls.trace(of: request, to: "rpc", directAddress: "amq.rabbitmq.reply-to.7")
    let reply = calls.trace(
      of: message(to: nil, "1"), to: "amq.rabbitmq.reply-to.7", directAddress: nil)
    #expect(reply.kind == .reply)
  }

  @Test("no more calls are remembered than there is room for")
  mutating func bounds() {
    for id in 0...TrafficCalls.limit {
      _ = calls.trace(of: message(to: "a\(id)", "x"), to: "rpc", directAddress: nil)
    }
    let first = calls.trace(of: message(to: nil, "x"), to: "a0", directAddress: nil)
    #expect(first.kind == .other)
    let second = calls.trace(of: message(to: nil, "x"), to: "a1", directAddress: nil)
    #expect(second.kind == .reply)
  }
}
