import InMemoryBroker
import RPCCore

/// A link of a simulated process: an AMQP channel in the simulation's world.
final class SimulatedLink: TransportLink {
  private struct State: Sendable {
    var answers: [UnsafeContinuation<ServerMethod?, Never>] = []
    var isClosed = false
  }

  private let process: SimulatedProcess
  let slot: Slot
  /// Counts the links of the simulation.
  let number: Int
  /// The place of the process in the world.
  var ownerPlace: Int { process.place }
  private let receive: @Sendable (TransportEvent) -> Void
  private let state = WatchedMutex(State())

  init(
    process: SimulatedProcess, slot: Slot, number: Int,
    receive: @escaping @Sendable (TransportEvent) -> Void
  ) {
    self.process = process
    self.slot = slot
    self.number = number
    self.receive = receive
  }

  func openReplyAddress() async throws -> String {
    process.state.withWorld { $0.setRole(.client, of: slot) }
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    guard case .queueDeclared(let name, _, _)? = await ask(.declareQueue(declaration)) else {
      throw RPCError.notConnected
    }
    var consumer = ConsumeRequest(queue: "", consumerTag: "replies")
    consumer.isAutoAcknowledged = true
    guard await ask(.consume(consumer)) != nil else { throw RPCError.notConnected }
    return name
  }

  func consume(_ subscription: Subscription) async throws {
    process.state.withWorld { $0.setRole(.server, of: slot, prefetch: subscription.prefetch) }
    guard await declare(subscription),
      await ask(.setPrefetch(count: subscription.prefetch)) != nil
    else { throw RPCError.connectionLost }
    if subscription.receivesNotices { try await consumeNotices(of: subscription.queue) }
    var consumer = ConsumeRequest(queue: subscription.queue, consumerTag: "requests")
    consumer.isAutoAcknowledged = subscription.isAutoAcknowledged
    guard await ask(.consume(consumer)) != nil else { throw RPCError.connectionLost }
  }

  /// Declares the queue if it is not there; one that is there is used as it is.
  private func declare(_ subscription: Subscription) async -> Bool {
    let exists = process.state.withWorld {
      $0.broker.queueStatus(named: subscription.queue) != nil
    }
    guard !exists else { return true }
    var declaration = QueueDeclaration(name: subscription.queue)
    declaration.isDurable = subscription.isDurable
    return await ask(.declareQueue(declaration)) != nil
  }

  private func consumeNotices(of queue: String) async throws {
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    let binding = Binding(queue: "", exchange: "rpc.control", routingKey: queue)
    var consumer = ConsumeRequest(queue: "", consumerTag: "notices")
    consumer.isAutoAcknowledged = true
    guard await ask(.declareExchange(ExchangeDeclaration(name: "rpc.control"))) != nil,
      await ask(.declareQueue(declaration)) != nil, await ask(.bindQueue(binding)) != nil,
      await ask(.consume(consumer)) != nil
    else { throw RPCError.connectionLost }
  }

  func stopConsuming() async { _ = await ask(.cancel(consumerTag: "requests")) }

  func publish(_ request: OutgoingRequest) {
    submit(
      .publish(
        Publication(
          exchange: request.exchange, routingKey: request.routingKey, message: request.message,
          isMandatory: request.isMandatory)))
  }

  func acknowledge(_ deliveryTag: UInt64) {
    submit(.acknowledge(deliveryTag: deliveryTag, multiple: false))
  }

  func reject(_ deliveryTag: UInt64, requeue: Bool) {
    submit(.reject(deliveryTag: deliveryTag, requeue: requeue))
  }

  func close() async {
    process.state.withContent { content in
      content.links[slot] = nil
      if process.isAlive(in: content) { content.world.closeLink(slot) }
    }
    end()
  }

  /// Sends a method, unless the process has died.
  private func submit(_ method: ClientMethod) {
    process.state.withContent { content in
      guard process.isAlive(in: content) else { return }
      content.world.submit(method, on: slot)
    }
  }

  /// Sends a method and waits for the answer; `nil` if the link ends before.
  private func ask(_ method: ClientMethod) async -> ServerMethod? {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<ServerMethod?, Never>) in
      let isOpen = state.withLock { state in
        if !state.isClosed { state.answers.append(waiter) }
        return !state.isClosed
      }
      if isOpen { submit(method) } else { waiter.resume(returning: nil) }
    }
  }

  // MARK: What arrives

  /// Takes what the world brings; called on the simulation's thread.
  func arrived(_ method: ServerMethod) {
    switch method {
    case .delivery(let delivery): arrived(delivery)
    case .returned(let returned): receive(.returned(returned.message))
    case .confirmed(let tag, let multiple):
      receive(.confirmed(publishTag: tag, multiple: multiple))
    case .refused(let tag, let multiple): receive(.refused(publishTag: tag, multiple: multiple))
    case .channelFailed(let error): closed(because: error.text)
    default:
      state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }?.resume(
        returning: method)
    }
  }

  private func arrived(_ delivery: Delivery) {
    switch delivery.consumerTag {
    case "replies": receive(.reply(delivery.message))
    case "notices": receive(.notice(delivery.message))
    default:
      process.state.withWorld {
        $0.tookDelivery(delivery.message, tag: delivery.deliveryTag, on: slot)
      }
      receive(
        .delivery(
          RequestDelivery(
            deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
            message: delivery.message)))
    }
  }

  /// The link is gone.
  func closed(because reason: String) {
    process.state.withContent { $0.links[slot] = nil }
    end()
    receive(.closed(reason: reason))
  }

  /// Nobody will answer any more.
  private func end() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.answers = [] }
      return state.answers
    }
    for waiter in waiters { waiter.resume(returning: nil) }
  }
}
