import InMemoryBroker
import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Faults of live connections")
struct TrafficConnectionFaultTests {
  @Test("a server that is cut after its reply leaves a reply and its request to another")
  func afterReply() {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .disconnect(reconnectAfter: nil), at: .afterReply))
    let other = traffic.addWorker()
    traffic.call("1")
    #expect(traffic.bodies(at: traffic.worker) == [[1, 2, 3]])
    traffic.reply("1", from: traffic.worker)
    #expect(traffic.stage.needs[traffic.worker] == .abort)
    #expect(traffic.struck() == [0])
    #expect(traffic.bodies(at: traffic.caller) == [[4, 5, 6]])
    guard case .basicDeliver(let again)? = traffic.stage.methods(heardBy: other).first else {
      Issue.record("not delivered again")
      return
    }
    #expect(again.isRedelivered)
    traffic.reply("1", from: other)
    traffic.acknowledge(again.deliveryTag, from: other)
    #expect(traffic.bodies(at: traffic.caller) == [[4, 5, 6]])
    #expect(traffic.status?.unacknowledged == 0)
    #expect(traffic.status?.consumers.count == 1)
  }

  @Test("input that follows a cut in the same bytes is ignored")
  func sameBreath() {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .disconnect(reconnectAfter: nil), at: .afterReply))
    traffic.call("1")
    var reply = RPCMessage(body: [4])
    reply.correlationID = "1"
    let bytes =
      GatewayStage.publication(reply, to: "replies")
      + WireWriter.bytes { $0.method(.basicAck(.init(deliveryTag: 1)), channel: 1) }
    traffic.stage.send(bytes, from: traffic.worker)
    #expect(traffic.status?.ready == 1)
    #expect(traffic.bodies(at: traffic.caller) == [[4]])
  }

  @Test(
    "a cut before something is sent loses it",
    arguments: [FaultPoint.beforeSend, .afterHandler])
  func beforeSending(point: FaultPoint) {
    var traffic = TrafficStage(.of(nil, .disconnect(reconnectAfter: nil), at: point))
    traffic.call("1")
    guard point == .afterHandler else {
      #expect(traffic.bodies(at: traffic.worker).isEmpty)
      return #expect(traffic.stage.needs[traffic.caller] == .abort)
    }
    traffic.reply("1", from: traffic.worker)
    #expect(traffic.bodies(at: traffic.caller).isEmpty)
    #expect(traffic.status?.ready == 1)
  }

  @Test("a server that is cut as a request reaches it leaves the request to another")
  func beforeDelivery() {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .disconnect(reconnectAfter: nil), at: .beforeDelivery))
    let other = traffic.addWorker()
    traffic.call("1")
    #expect(traffic.bodies(at: traffic.worker).isEmpty)
    #expect(traffic.bodies(at: other) == [[1, 2, 3]])
    #expect(traffic.status?.consumers.count == 1)
  }

  @Test("deliveries of one call of the broker stay in order when one of them ends a connection")
  func orderAroundACut() {
    var traffic = TrafficStage(.of([1], .disconnect(reconnectAfter: nil), at: .beforeDelivery))
    let holder = traffic.stage.opened()
    traffic.stage.send(.basicCancel(.init(consumerTag: "w")), on: 1, from: traffic.worker)
    for id in 1...4 { traffic.call("\(id)") }
    for _ in 1...4 { traffic.stage.send(.basicGet(.init(queue: "rpc")), on: 1, from: holder) }
    let other = traffic.addWorker()
    traffic.stage.send(
      .basicConsume(.init(queue: "rpc", consumerTag: "v")), on: 1, from: traffic.worker)
    traffic.stage.gateway.disconnect(holder, now: traffic.stage.now)
    traffic.stage.flush()
    let tags = traffic.stage.methods(heardBy: other).compactMap { method -> UInt64? in
      if case .basicDeliver(let deliver) = method { deliver.deliveryTag } else { nil }
    }
    #expect(tags == [1, 2, 3, 4])
  }

  @Test("a partition keeps everything in both directions until it heals")
  func partition() {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .partition(healAfter: .seconds(2)), at: .beforeDelivery))
    traffic.call("1")
    #expect(traffic.bodies(at: traffic.worker).isEmpty)
    traffic.acknowledge(1, from: traffic.worker)
    #expect(traffic.status?.unacknowledged == 1)
    traffic.stage.advance(bySeconds: 1.9)
    #expect(traffic.bodies(at: traffic.worker).isEmpty)
    traffic.stage.advance(bySeconds: 0.2)
    #expect(traffic.bodies(at: traffic.worker) == [[1, 2, 3]])
    #expect(traffic.status?.unacknowledged == 0)
  }

  @Test("a fault at a time strikes every process that it names")
  func atATime() {
    var traffic = TrafficStage(
      .of(TrafficStage.workers, .disconnect(reconnectAfter: nil), at: .time), times: [1_000_000_000]
    )
    let other = traffic.addWorker()
    traffic.call("1")
    traffic.stage.advance(bySeconds: 1)
    #expect(traffic.stage.needs[traffic.worker] == .abort)
    #expect(traffic.stage.needs[other] == .abort)
    #expect(traffic.stage.needs[traffic.caller] != .abort)
    #expect(traffic.struck() == [0])
    #expect(traffic.status?.ready == 1)
    #expect(traffic.status?.consumers.isEmpty == true)
  }

  @Test("a broker restart ends all connections and refuses new ones until its downtime ends")
  func restart() {
    var traffic = TrafficStage(.of(nil, .restartBroker(downtime: .seconds(1)), at: .afterSend))
    traffic.call("1")
    #expect(
      traffic.stage.methods(heardBy: traffic.caller).contains {
        if case .connectionClose(let reason) = $0 { reason.replyCode == 320 } else { false }
      })
    #expect(traffic.status == nil)
    let early = traffic.stage.connect()
    traffic.stage.flush()
    #expect(traffic.stage.needs[early] == .abort)
    traffic.stage.advance(bySeconds: 1)
    let late = traffic.stage.opened()
    traffic.stage.send(.queueDeclare(.init(queue: "rpc")), on: 1, from: late)
    #expect(traffic.stage.methods(heardBy: late) == [.queueDeclareOk(.init(queue: "rpc"))])
  }

  @Test("a queue refuses what comes while a fault fills it")
  func fill() {
    var traffic = TrafficStage(
      .of(nil, .fillQueue("rpc", for: .seconds(1)), at: .afterSend))
    traffic.stage.send(.basicCancel(.init(consumerTag: "w")), on: 1, from: traffic.worker)
    for id in ["1", "2"] { traffic.call(id) }
    #expect(traffic.status?.ready == 1)
    traffic.stage.advance(bySeconds: 1)
    traffic.call("3")
    #expect(traffic.status?.ready == 2)
  }

  @Test("a queue that a fault fills from the start is full as soon as it is declared")
  func fillFromTheBeginning() {
    var traffic = TrafficStage(
      .of(nil, .fillQueue("late", for: .seconds(1)), at: .time),
      .of(nil, .fillQueue("never", for: nil), at: .time), times: [0, 0])
    traffic.stage.advance(bySeconds: 5)
    #expect(traffic.struck().isEmpty)
    traffic.stage.send(.queueDeclare(.init(queue: "late")), on: 1, from: traffic.caller)
    #expect(traffic.struck() == [0])
    traffic.stage.publish(RPCMessage(), to: "late", from: traffic.caller)
    #expect(traffic.stage.gateway.broker.queueStatus(named: "late")?.ready == 0)
    traffic.stage.advance(bySeconds: 1)
    traffic.stage.publish(RPCMessage(), to: "late", from: traffic.caller)
    #expect(traffic.stage.gateway.broker.queueStatus(named: "late")?.ready == 1)
  }

  @Test(
    "a fault about a queue that is not there does not strike",
    arguments: [
      FaultVerdict.deleteQueue("none"), .purgeQueue("none"), .fillQueue("none", for: nil),
    ])
  func noQueue(verdict: FaultVerdict) {
    var traffic = TrafficStage(
      .of(nil, verdict, at: .time), .of(nil, verdict, at: .afterSend), times: [0, nil])
    traffic.stage.advance(bySeconds: 1)
    traffic.call("1")
    #expect(traffic.struck().isEmpty)
    traffic.stage.send(.queueDeclare(.init(queue: "none")), on: 1, from: traffic.caller)
    traffic.call("2")
    #expect(traffic.struck().last == 1)
  }
}

@Suite("The processes that clients are taken for")
struct TrafficCastTests {
  @Test("a connection with the name of a process is taken for that process")
  func named() {
    var traffic = TrafficStage(
      .of([2], .disconnect(reconnectAfter: nil), at: .afterReply))
    let second = traffic.addWorker(name: "worker2")
    traffic.call("1")
    traffic.reply("1", from: traffic.worker)
    #expect(traffic.struck().isEmpty)
    traffic.call("2")
    traffic.reply("2", from: second)
    #expect(traffic.struck() == [0])
  }

  @Test("servers are matched to processes of their kind in the order in which they consume")
  func places() {
    var cast = TrafficCast(TrafficStage.processes)
    #expect(cast.join(serving: "rpc") == 1)
    #expect(cast.join(serving: "rpc") == 2)
    // A third server joins, but the scenario has only two.
    #expect(cast.join(serving: "rpc") == 2)
    cast.leave(1)
    #expect(cast.join(serving: "rpc") == 1)
    #expect(cast.join(serving: "other") == nil)
  }

  @Test("with several kinds of client, an unnamed client is matched to no process")
  func severalKinds() {
    let other = TrafficProcess(name: "other", kind: "other")
    var cast = TrafficCast(TrafficStage.processes + [other])
    #expect(cast.joinClients() == nil)
    #expect(cast.join(calledBy: "other") == 3)
    #expect(cast.join(calledBy: "worker") == 1)
    #expect(cast.join(calledBy: "stranger") == nil)
    #expect(cast.join(calledBy: nil) == nil)
  }
}
