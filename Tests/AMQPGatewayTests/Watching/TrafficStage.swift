import InMemoryBroker
import RPCCore

@testable import AMQPGateway

/// A gateway with faults, and with a client that calls and a server that replies.
struct TrafficStage {
  static let processes = [
    TrafficProcess(name: "client", kind: "client"),
    TrafficProcess(name: "worker1", kind: "worker", queue: "rpc"),
    TrafficProcess(name: "worker2", kind: "worker", queue: "rpc"),
  ]
  static let client: [Int32] = [0]
  static let workers: [Int32] = [1, 2]

  var stage: GatewayStage
  let caller: ClientID
  let worker: ClientID

  init(_ rules: FaultRule..., times: [Int64?]? = nil) {
    let faults = TrafficFaults(
      processes: Self.processes, rules: rules, times: times ?? rules.map { _ in nil })
    stage = GatewayStage(watch: TrafficWatch(faults))
    worker = stage.opened(channels: 2)
    caller = stage.opened(channels: 2)
    stage.send(.queueDeclare(.init(queue: "rpc")), on: 1, from: worker)
    stage.send(.basicConsume(.init(queue: "rpc", consumerTag: "w")), on: 1, from: worker)
    stage.send(.queueDeclare(.init(queue: "replies", isExclusive: true)), on: 1, from: caller)
    stage.send(
      .basicConsume(.init(queue: "replies", consumerTag: "c", noAck: true)), on: 1, from: caller)
    _ = stage.heard(by: worker)
    _ = stage.heard(by: caller)
  }

  /// Adds another server of the queue.
  mutating func addWorker(name: String? = nil) -> ClientID {
    let other = stage.opened(name: name)
    stage.send(.basicConsume(.init(queue: "rpc", consumerTag: "w")), on: 1, from: other)
    _ = stage.heard(by: other)
    return other
  }

  mutating func call(_ id: String, on channel: UInt16 = 1) {
    var message = RPCMessage(body: [1, 2, 3])
    message.replyTo = "replies"
    message.correlationID = id
    stage.publish(message, to: "rpc", on: channel, from: caller)
  }

  mutating func reply(_ id: String, from server: ClientID) {
    var message = RPCMessage(body: [4, 5, 6])
    message.correlationID = id
    stage.publish(message, to: "replies", from: server)
  }

  mutating func acknowledge(_ tag: UInt64, from server: ClientID) {
    stage.send(.basicAck(.init(deliveryTag: tag)), on: 1, from: server)
  }

  /// The bodies that were delivered to a client since the last call.
  mutating func bodies(at client: ClientID) -> [[UInt8]] {
    stage.heard(by: client).compactMap { heard in
      if case .body(let body, _) = heard { body } else { nil }
    }
  }

  /// The faults that struck since the last call, by their indices, in order.
  mutating func struck() -> [Int] {
    stage.gateway.takeCrossings().compactMap { crossing in
      if case .struck(let rule) = crossing.event { rule } else { nil }
    }
  }

  var status: QueueStatus? { stage.gateway.broker.queueStatus(named: "rpc") }
}

extension FaultRule {
  static func of(
    _ processes: [Int32]? = nil, _ verdict: FaultVerdict, at point: FaultPoint, nth: Int = 1
  ) -> FaultRule {
    var rule = FaultRule(point: point, verdict: verdict)
    rule.processes = processes
    rule.nth = nth
    return rule
  }
}
