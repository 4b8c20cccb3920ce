//! The broker as a value: methods and the time in, actions out.

import InMemoryBroker
import RPCCore

// snippet.broker
func driveABroker() -> [BrokerAction] {
  var broker = BrokerStateMachine()
  var actions: [BrokerAction] = []
  let connection = broker.openConnection(into: &actions)
  guard let channel = broker.openChannel(on: connection) else { return actions }

  func send(_ method: ClientMethod, atMilliseconds milliseconds: Int64) {
    let now = Instant(nanoseconds: milliseconds * 1_000_000)
    broker.receive(method, on: channel, now: now, into: &actions)
  }

  send(.declareQueue(QueueDeclaration(name: "rpc_queue")), atMilliseconds: 0)
  var request = RPCMessage(body: Array("30".utf8))
  request.expiration = "500"
  send(.publish(Publication(routingKey: "rpc_queue", message: request)), atMilliseconds: 0)
  let snapshot = broker  // a copy is a snapshot

  broker.advance(to: Instant(nanoseconds: 500_000_000), into: &actions)
  print(broker.queueStatus(named: "rpc_queue")?.ready ?? -1)  // 0: it has expired
  print(snapshot.queueStatus(named: "rpc_queue")?.ready ?? -1)  // 1

  send(.acknowledge(deliveryTag: 7, multiple: false), atMilliseconds: 501)
  if case .send(.channelFailed(let error), _)? = actions.last {
    print(error.code, error.text)  // 406 PRECONDITION_FAILED - unknown delivery tag 7
  }
  return actions
}
// snippet.end

// snippet.hide
guard case .send(.channelFailed(let failure), _)? = driveABroker().last else {
  preconditionFailure("the channel did not fail")
}
precondition(failure.code == 406)
