import InMemoryBroker
import RPCCore
import Testing

/// A broker under test with its clock, and short forms of its methods.
struct Probe {
  var broker = BrokerStateMachine()
  var now = Instant.start

  mutating func connect() -> ConnectionID {
    var actions: [BrokerAction] = []
    return broker.openConnection(into: &actions)
  }

  /// Opens a channel on the given connection, or on a new one.
  mutating func openChannel(on connection: ConnectionID? = nil) throws -> ChannelID {
    let connection = connection ?? connect()
    let channel = broker.openChannel(on: connection)
    return try #require(channel)
  }

  @discardableResult
  mutating func ask(_ method: ClientMethod, on channel: ChannelID) -> [BrokerAction] {
    var actions: [BrokerAction] = []
    broker.receive(method, on: channel, now: now, into: &actions)
    return actions
  }

  @discardableResult
  mutating func declare(
    _ name: String, on channel: ChannelID, _ configure: (inout QueueDeclaration) -> Void = { _ in }
  ) -> [BrokerAction] {
    var declaration = QueueDeclaration(name: name)
    configure(&declaration)
    return ask(.declareQueue(declaration), on: channel)
  }

  /// Publishes one message for each body to a queue through the default exchange.
  @discardableResult
  mutating func publish(
    _ bodies: String..., to queue: String, on channel: ChannelID, expiration: String? = nil,
    isPersistent: Bool = false
  ) -> [BrokerAction] {
    bodies.flatMap { body in
      let message = RPCMessage.text(body, expiration: expiration, isPersistent: isPersistent)
      return ask(.publish(Publication(routingKey: queue, message: message)), on: channel)
    }
  }

  @discardableResult
  mutating func consume(
    _ queue: String, as tag: String, on channel: ChannelID, prefetch: UInt16 = 0,
    _ configure: (inout ConsumeRequest) -> Void = { _ in }
  ) -> [BrokerAction] {
    ask(.setPrefetch(count: prefetch), on: channel)
    var request = ConsumeRequest(queue: queue, consumerTag: tag)
    configure(&request)
    return ask(.consume(request), on: channel)
  }

  @discardableResult
  mutating func acknowledge(
    _ tag: UInt64, multiple: Bool = false, on channel: ChannelID
  ) -> [BrokerAction] {
    ask(.acknowledge(deliveryTag: tag, multiple: multiple), on: channel)
  }

  @discardableResult
  mutating func requeue(
    _ tag: UInt64, multiple: Bool = false, on channel: ChannelID
  ) -> [BrokerAction] {
    ask(.negativeAcknowledge(deliveryTag: tag, multiple: multiple, requeue: true), on: channel)
  }

  @discardableResult
  mutating func get(
    _ queue: String, on channel: ChannelID, isAutoAcknowledged: Bool = false
  ) -> [BrokerAction] {
    ask(.get(queue: queue, isAutoAcknowledged: isAutoAcknowledged), on: channel)
  }

  @discardableResult
  mutating func close(_ connection: ConnectionID) -> [BrokerAction] {
    var actions: [BrokerAction] = []
    broker.closeConnection(connection, now: now, into: &actions)
    return actions
  }

  @discardableResult
  mutating func advance(milliseconds: Int64) -> [BrokerAction] {
    now = now.advanced(byNanoseconds: milliseconds * 1_000_000)
    var actions: [BrokerAction] = []
    broker.advance(to: now, into: &actions)
    return actions
  }

  @discardableResult
  mutating func restart() -> [BrokerAction] {
    var actions: [BrokerAction] = []
    broker.restart(now: now, into: &actions)
    return actions
  }

  /// The bodies of the ready messages, in the order in which they leave the queue.
  func ready(_ queue: String) -> String {
    broker.readyMessages(inQueueNamed: queue).map(\.text).joined(separator: " ")
  }

  func unacknowledged(_ queue: String) -> Int? { broker.queueStatus(named: queue)?.unacknowledged }
}

extension RPCMessage {
  static func text(
    _ body: String, expiration: String? = nil, isPersistent: Bool = false
  ) -> RPCMessage {
    var message = RPCMessage(body: Array(body.utf8))
    message.expiration = expiration
    message.isPersistent = isPersistent
    return message
  }

  var text: String { String(decoding: body, as: UTF8.self) }
}
