import InMemoryBroker
import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Faults of live connections")
struct LiveConnectionFaultTests {
  @Test("a server that is cut after its reply leaves a reply and its request to another")
  func afterReply() {
    var live = LiveStage(.of(LiveStage.workers, .disconnect(reconnectAfter: nil), at: .afterReply))
    let other = live.addWorker()
    live.call("1")
    #expect(live.bodies(at: live.worker) == [[1, 2, 3]])
    live.reply("1", from: live.worker)
    #expect(live.stage.needs[live.worker] == .abort)
    #expect(live.struck() == [0])
    #expect(live.bodies(at: live.caller) == [[4, 5, 6]])
    guard case .basicDeliver(let again)? = live.stage.methods(heardBy: other).first else {
      Issue.record("not delivered again")
      return
    }
    #expect(again.isRedelivered)
    live.reply("1", from: other)
    live.acknowledge(again.deliveryTag, from: other)
    #expect(live.bodies(at: live.caller) == [[4, 5, 6]])
    #expect(live.status?.unacknowledged == 0)
    #expect(live.status?.consumers.count == 1)
  }

  @Test("input that follows a cut in the same bytes is ignored")
  func sameBreath() {
    var live = LiveStage(.of(LiveStage.workers, .disconnect(reconnectAfter: nil), at: .afterReply))
    live.call("1")
    var reply = RPCMessage(body: [4])
    reply.correlationID = "1"
    let bytes =
      GatewayStage.publication(reply, to: "replies")
      + WireWriter.bytes { $0.method(.basicAck(.init(deliveryTag: 1)), channel: 1) }
    live.stage.send(bytes, from: live.worker)
    #expect(live.status?.ready == 1)
    #expect(live.bodies(at: live.caller) == [[4]])
  }

  @Test(
    "a cut before something is sent loses it",
    arguments: [FaultPoint.beforeSend, .afterHandler])
  func beforeSending(point: FaultPoint) {
    var live = LiveStage(.of(nil, .disconnect(reconnectAfter: nil), at: point))
    live.call("1")
    guard point == .afterHandler else {
      #expect(live.bodies(at: live.worker).isEmpty)
      return #expect(live.stage.needs[live.caller] == .abort)
    }
    live.reply("1", from: live.worker)
    #expect(live.bodies(at: live.caller).isEmpty)
    #expect(live.status?.ready == 1)
  }

  @Test("a server that is cut as a request reaches it leaves the request to another")
  func beforeDelivery() {
    var live = LiveStage(
      .of(LiveStage.workers, .disconnect(reconnectAfter: nil), at: .beforeDelivery))
    let other = live.addWorker()
    live.call("1")
    #expect(live.bodies(at: live.worker).isEmpty)
    #expect(live.bodies(at: other) == [[1, 2, 3]])
    #expect(live.status?.consumers.count == 1)
  }

  @Test("deliveries of one call of the broker stay in order when one of them ends a connection")
  func orderAroundACut() {
    var live = LiveStage(.of([1], .disconnect(reconnectAfter: nil), at: .beforeDelivery))
    let holder = live.stage.opened()
    live.stage.send(.basicCancel(.init(consumerTag: "w")), on: 1, from: live.worker)
    for id in 1...4 { live.call("\(id)") }
    for _ in 1...4 { live.stage.send(.basicGet(.init(queue: "rpc")), on: 1, from: holder) }
    let other = live.addWorker()
    live.stage.send(.basicConsume(.init(queue: "rpc", consumerTag: "v")), on: 1, from: live.worker)
    live.stage.gateway.disconnect(holder, now: live.stage.now)
    live.stage.flush()
    let tags = live.stage.methods(heardBy: other).compactMap { method -> UInt64? in
      if case .basicDeliver(let deliver) = method { deliver.deliveryTag } else { nil }
    }
    #expect(tags == [1, 2, 3, 4])
  }

  @Test("a partition keeps everything in both directions until it heals")
  func partition() {
    var live = LiveStage(
      .of(LiveStage.workers, .partition(healAfter: .seconds(2)), at: .beforeDelivery))
    live.call("1")
    #expect(live.bodies(at: live.worker).isEmpty)
    live.acknowledge(1, from: live.worker)
    #expect(live.status?.unacknowledged == 1)
    live.stage.advance(bySeconds: 1.9)
    #expect(live.bodies(at: live.worker).isEmpty)
    live.stage.advance(bySeconds: 0.2)
    #expect(live.bodies(at: live.worker) == [[1, 2, 3]])
    #expect(live.status?.unacknowledged == 0)
  }

  @Test("a fault at a time strikes every process that it names")
  func atATime() {
    var live = LiveStage(
      .of(LiveStage.workers, .disconnect(reconnectAfter: nil), at: .time), times: [1_000_000_000])
    let other = live.addWorker()
    live.call("1")
    live.stage.advance(bySeconds: 1)
    #expect(live.stage.needs[live.worker] == .abort)
    #expect(live.stage.needs[other] == .abort)
    #expect(live.stage.needs[live.caller] != .abort)
    #expect(live.struck() == [0])
    #expect(live.status?.ready == 1)
    #expect(live.status?.consumers.isEmpty == true)
  }

  @Test("a broker restart ends all connections and refuses new ones until its downtime ends")
  func restart() {
    var live = LiveStage(.of(nil, .restartBroker(downtime: .seconds(1)), at: .afterSend))
    live.call("1")
    #expect(
      live.stage.methods(heardBy: live.caller).contains {
        if case .connectionClose(let reason) = $0 { reason.replyCode == 320 } else { false }
      })
    #expect(live.status == nil)
    let early = live.stage.connect()
    live.stage.flush()
    #expect(live.stage.needs[early] == .abort)
    live.stage.advance(bySeconds: 1)
    let late = live.stage.opened()
    live.stage.send(.queueDeclare(.init(queue: "rpc")), on: 1, from: late)
    #expect(live.stage.methods(heardBy: late) == [.queueDeclareOk(.init(queue: "rpc"))])
  }

  @Test("a queue refuses what comes while a fault fills it")
  func fill() {
    var live = LiveStage(
      .of(nil, .fillQueue("rpc", for: .seconds(1)), at: .afterSend))
    live.stage.send(.basicCancel(.init(consumerTag: "w")), on: 1, from: live.worker)
    for id in ["1", "2"] { live.call(id) }
    #expect(live.status?.ready == 1)
    live.stage.advance(bySeconds: 1)
    live.call("3")
    #expect(live.status?.ready == 2)
  }

  @Test("a queue that a fault fills from the start is full as soon as it is declared")
  func fillFromTheBeginning() {
    var live = LiveStage(
      .of(nil, .fillQueue("late", for: .seconds(1)), at: .time),
      .of(nil, .fillQueue("never", for: nil), at: .time), times: [0, 0])
    live.stage.advance(bySeconds: 5)
    #expect(live.struck().isEmpty)
    live.stage.send(.queueDeclare(.init(queue: "late")), on: 1, from: live.caller)
    #expect(live.struck() == [0])
    live.stage.publish(RPCMessage(), to: "late", from: live.caller)
    #expect(live.stage.gateway.broker.queueStatus(named: "late")?.ready == 0)
    live.stage.advance(bySeconds: 1)
    live.stage.publish(RPCMessage(), to: "late", from: live.caller)
    #expect(live.stage.gateway.broker.queueStatus(named: "late")?.ready == 1)
  }

  @Test(
    "a fault about a queue that is not there does not strike",
    arguments: [
      FaultVerdict.deleteQueue("none"), .purgeQueue("none"), .fillQueue("none", for: nil),
    ])
  func noQueue(verdict: FaultVerdict) {
    var live = LiveStage(
      .of(nil, verdict, at: .time), .of(nil, verdict, at: .afterSend), times: [0, nil])
    live.stage.advance(bySeconds: 1)
    live.call("1")
    #expect(live.struck().isEmpty)
    live.stage.send(.queueDeclare(.init(queue: "none")), on: 1, from: live.caller)
    live.call("2")
    #expect(live.struck().last == 1)
  }
}

@Suite("Who live clients are taken for")
struct LiveCastTests {
  @Test("a connection with the name of a process is taken for that process")
  func named() {
    var live = LiveStage(
      .of([2], .disconnect(reconnectAfter: nil), at: .afterReply))
    let second = live.addWorker(name: "worker2")
    live.call("1")
    live.reply("1", from: live.worker)
    #expect(live.struck().isEmpty)
    live.call("2")
    live.reply("2", from: second)
    #expect(live.struck() == [0])
  }

  @Test("servers are matched to processes of their kind in the order in which they consume")
  func places() {
    var cast = LiveCast(LiveStage.processes)
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
    let other = LiveProcess(name: "other", kind: "other")
    var cast = LiveCast(LiveStage.processes + [other])
    #expect(cast.joinClients() == nil)
    #expect(cast.join(calledBy: "other") == 3)
    #expect(cast.join(calledBy: "worker") == 1)
    #expect(cast.join(calledBy: "stranger") == nil)
    #expect(cast.join(calledBy: nil) == nil)
  }
}
