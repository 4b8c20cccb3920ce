import InMemoryBroker
import RPCCore

/// A link of a simulated process: an AMQP channel in the simulation's world.
final class SimulatedLink: TransportLink {
  private struct State: Sendable {
    /// The waits for answers, in the order of the answers; `nil` for an answer without a wait.
    var answers: [UnsafeContinuation<ServerMethod?, Never>?] = []
    /// Whether the exchange for notices was declared.
    var hasControlExchange = false
    var isClosed = false
    /// Whether the link is closed, but the broker does not know yet.
    var isClosing = false
    /// The waits until the broker knows.
    var closers: [UnsafeContinuation<Void, Never>] = []
    /// The reason for which the broker closed the channel, if it did.
    var refusal: String?
  }

  private let process: SimulatedProcess
  let slot: Slot
  /// Grows from link to link of the simulation.
  let number: Int
  /// The index of the process in the world.
  var ownerIndex: Int { process.index }
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

  func consume(_ subscription: QueueSubscription) async throws {
    process.state.withWorld { $0.setRole(.server, of: slot, prefetch: subscription.prefetch) }
    guard await declare(subscription),
      await ask(.setPrefetch(count: subscription.prefetch)) != nil
    else { throw consumeFailure }
    if subscription.receivesNotices { try await consumeNotices(of: subscription.queue) }
    var consumer = ConsumeRequest(queue: subscription.queue, consumerTag: "requests")
    consumer.isAutoAcknowledged = subscription.isAutoAcknowledged
    guard await ask(.consume(consumer)) != nil else { throw consumeFailure }
  }

  private var consumeFailure: RPCError {
    state.withLock { $0.refusal }.map(RPCError.consumeRefused) ?? .connectionLost
  }

  /// Declares the queue if it does not exist.
  ///
  /// An existing queue is used unchanged.
  private func declare(_ subscription: QueueSubscription) async -> Bool {
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
    let binding = QueueBinding(queue: "", exchange: EnvelopeNames.control, routingKey: queue)
    var consumer = ConsumeRequest(queue: "", consumerTag: "notices")
    consumer.isAutoAcknowledged = true
    guard await ask(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control))) != nil,
      await ask(.declareQueue(declaration)) != nil, await ask(.bindQueue(binding)) != nil,
      await ask(.consume(consumer)) != nil
    else { throw consumeFailure }
  }

  func stopConsuming() async { _ = await ask(.cancel(consumerTag: "requests")) }

  func publish(_ publication: Publication) {
    if publication.exchange == EnvelopeNames.control { declareControlExchange() }
    submit(.publish(publication))
  }

  /// Declares the exchange for notices before the first notice.
  ///
  /// Without the exchange, the broker would close the link, even though a notice that no server
  /// hears should only be dropped.
  private func declareControlExchange() {
    let isFirst = state.withLock { state in
      defer { state.hasControlExchange = true }
      guard !state.hasControlExchange, !state.isClosed else { return false }
      state.answers.append(nil)
      return true
    }
    if isFirst { submit(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control))) }
  }

  func acknowledge(_ deliveryTag: UInt64) {
    submit(.acknowledge(deliveryTag: deliveryTag, multiple: false))
  }

  func reject(_ deliveryTag: UInt64, requeue: Bool) {
    submit(.reject(deliveryTag: deliveryTag, requeue: requeue))
  }

  /// Returns when the broker knows of the end, or cannot be told.
  ///
  /// Frames that arrive meanwhile are lost.
  func close() async {
    end()
    let isUnderWay = process.state.withContent { content in
      process.isAlive(in: content.world.hosted) && content.world.closeLink(slot)
    }
    if isUnderWay { state.withLock { $0.isClosing = true } }
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      let waits = state.withLock { state in
        if state.isClosing { state.closers.append(waiter) }
        return state.isClosing
      }
      if !waits { waiter.resume() }
    }
  }

  /// Asks the broker to confirm publications.
  ///
  /// - Throws: ``RPCError/notConnected`` if the link ends before the broker agrees.
  func selectConfirms() async throws {
    guard await ask(.selectConfirms) != nil else { throw RPCError.notConnected }
  }

  /// Sends a method, unless the process has died.
  private func submit(_ method: ClientMethod) {
    process.state.withContent { content in
      guard process.isAlive(in: content.world.hosted) else { return }
      content.submit(method, on: slot)
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

  // MARK: Arrivals

  /// Handles a method from the world, on the simulation's thread.
  func arrived(_ method: ServerMethod) {
    guard !state.withLock({ $0.isClosed }) else { return }
    switch method {
    case .delivery(let delivery): arrived(delivery)
    case .returned(let returned): receive(.returned(returned.message))
    case .confirmed(let tag, let multiple):
      receive(.confirmed(publishTag: tag, multiple: multiple))
    case .refused(let tag, let multiple): receive(.refused(publishTag: tag, multiple: multiple))
    case .channelFailed(let error):
      state.withLock { $0.refusal = error.text }
      leave(because: error.text)
    case .consumerEnded: leave(because: "a queue that the link consumed was deleted")
    default:
      let waiter = state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
      waiter?.resume(returning: method)
    }
  }

  private func arrived(_ delivery: BrokerDelivery) {
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

  /// Closes a link that is useless from now on.
  private func leave(because reason: String) {
    process.state.withContent { content in
      if process.isAlive(in: content.world.hosted) { _ = content.world.closeLink(slot) }
    }
    closed(because: reason)
  }

  /// Ends the link, and tells its owner if the link was open.
  func closed(because reason: String) {
    let isNews = end()
    released()
    if isNews { receive(.closed(reason: reason)) }
  }

  /// Whether the link is closed, but the broker does not know yet.
  var isClosing: Bool { state.withLock { $0.isClosing } }

  /// Ends the waits for the close: the broker knows of it, or cannot be told.
  func released() {
    process.state.withContent { $0.links.remove(slot) }
    let closers = state.withLock { state in
      state.isClosing = false
      defer { state.closers = [] }
      return state.closers
    }
    for waiter in closers { waiter.resume() }
  }

  /// Ends the waits for answers, which will not come.
  ///
  /// Returns whether the link was open.
  @discardableResult
  private func end() -> Bool {
    let (isNews, waiters) = state.withLock { state in
      defer {
        state.isClosed = true
        state.answers = []
      }
      return (!state.isClosed, state.answers)
    }
    for waiter in waiters { waiter?.resume(returning: nil) }
    return isNews
  }
}
