import InMemoryBroker
import RPCCore

/// A transport with one defect.
final class FaultyTransport: Transport {
  /// The state that all links of the transport share.
  struct Knowledge {
    var links = 0
    /// How many links consume each queue.
    var consumers: [String: Int] = [:]
    var noticedQueues: Set<String> = []
    var addresses: Set<String> = []
    var goneAddresses: Set<String> = []
    var spreadNotices: [RPCMessage] = []
    /// The links of the base transport.
    var baseLinks: [any TransportLink] = []
  }

  let base: any Transport
  let defect: Defect
  let capabilities: TransportCapabilities
  let knowledge = WatchedMutex(Knowledge())

  /// - Parameter capabilities: The capabilities that it declares; by default those of its base.
  init(
    _ base: any Transport, _ defect: Defect, declaring capabilities: TransportCapabilities? = nil
  ) {
    self.base = base
    self.defect = defect
    self.capabilities = capabilities ?? base.capabilities
  }

  var environment: RPCEnvironment { base.environment }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    let number = knowledge.withLock { knowledge in
      knowledge.links += 1
      return knowledge.links
    }
    if defect == .fewLinks, number > 10 { throw RPCError.notConnected }
    let reception = FaultyReception(self, receive)
    let link = try await base.openLink { reception.receive($0) }
    knowledge.withLock { $0.baseLinks.append(link) }
    return FaultyLink(
      self, link, reception,
      ghost: defect == .sendsAfterClose ? try await base.openLink { _ in } : nil)
  }
}

/// A link of a transport with one defect.
final class FaultyLink: TransportLink {
  private struct State {
    var isClosed = false
    var isCut = false
    /// Whether the link was refused a queue.
    var wasRefused = false
    var queue: String?
    var isConsuming = false
    var address: String?
    /// The link that consumes replies if the reply address is an ordinary queue.
    var side: (any TransportLink)?
  }

  private let transport: FaultyTransport
  private let link: any TransportLink
  private let reception: FaultyReception
  private let ghost: (any TransportLink)?
  private let state = WatchedMutex(State())

  init(
    _ transport: FaultyTransport, _ link: any TransportLink, _ reception: FaultyReception,
    ghost: (any TransportLink)?
  ) {
    self.transport = transport
    self.link = link
    self.reception = reception
    self.ghost = ghost
  }

  private var defect: Defect { transport.defect }

  func openReplyAddress() async throws -> String {
    if state.withLock({ $0.isCut }) { return try await answerOfCutLink() }
    let address =
      switch defect {
      case .oneReplyAddress: try await consumeReplies(from: "replies")
      case .ordinaryReplyAddress:
        try await consumeReplies(from: transport.environment.makeCorrelationPrefix())
      default: try await link.openReplyAddress()
      }
    state.withLock { $0.address = address }
    transport.knowledge.withLock { _ = $0.addresses.insert(address) }
    return address
  }

  /// Receives replies from an ordinary queue.
  private func consumeReplies(from queue: String) async throws -> String {
    let side = try await transport.base.openLink { [reception] event in
      if case .delivery(let delivery) = event { reception.receive(.reply(delivery.message)) }
    }
    var subscription = QueueSubscription(queue: queue)
    subscription.isAutoAcknowledged = true
    try await side.consume(subscription)
    state.withLock { $0.side = side }
    return queue
  }

  func consume(_ subscription: QueueSubscription) async throws {
    if state.withLock({ $0.isCut }) { return _ = try await answerOfCutLink() }
    var subscription = subscription
    switch defect {
    case .ignoresPrefetch: subscription.prefetch = 0
    case .prefetchIsNeverUnlimited where subscription.prefetch == 0: subscription.prefetch = 100
    case .automaticAcknowledgementIsManual: subscription.isAutoAcknowledged = false
    case .everyoneHearsNotices: subscription.receivesNotices = true
    case .noServerHearsNotices: subscription.receivesNotices = false
    default: break
    }
    transport.knowledge.withLock { [subscription] knowledge in
      knowledge.consumers[subscription.queue, default: 0] += 1
      if subscription.receivesNotices { knowledge.noticedQueues.insert(subscription.queue) }
    }
    state.withLock { [subscription] in
      $0.queue = subscription.queue
      $0.isConsuming = true
    }
    do { try await link.consume(subscription) } catch {
      state.withLock { $0.wasRefused = true }
      throw error
    }
  }

  func stopConsuming() async {
    if defect == .stoppingDoesNothing { return }
    await link.stopConsuming()
    forgetConsumer()
    if defect == .stoppingRequeues {
      for tag in reception.takeUnsettled() { link.reject(tag, requeue: true) }
    }
  }

  func publish(_ request: Publication) {
    var request = request
    switch defect {
    case .forgetsExpiration: request = request.expiring(after: nil)
    case .expiresAtOnce where request.message.expiration != nil:
      request = request.expiring(after: "0")
    case .returnsEverything: request.isMandatory = true
    case .returnsFromIdleQueues where request.isMandatory && isIdle(request.routingKey):
      return reception.receive(.returned(request.message))
    case .unheardNoticeEndsLink where isUnheardNotice(request),
      .goneReplyAddressEndsLink where isGone(request.routingKey):
      return reception.receive(.closed(reason: "NOT_FOUND"))
    case .losesForeignReplies where isForeign(request.routingKey): return
    default: break
    }
    if let ghost, state.withLock({ $0.isClosed }) { return ghost.publish(request) }
    if defect == .noticesAreRequests, request.exchange == "rpc.control" {
      link.publish(Publication(routingKey: request.routingKey, message: request.message))
    }
    link.publish(request)
    reception.interrupt()
  }

  func acknowledge(_ deliveryTag: UInt64) {
    guard defect != .forgetsAcknowledgements else { return }
    let tag = reception.trueTag(of: deliveryTag)
    reception.takeDelivery(tag)
    link.acknowledge(tag)
  }

  func reject(_ shownTag: UInt64, requeue: Bool) {
    let deliveryTag = reception.trueTag(of: shownTag)
    let delivery = reception.takeDelivery(deliveryTag)
    switch defect {
    case .requeuesNothing: link.reject(deliveryTag, requeue: false)
    case .requeuesEverything: link.reject(deliveryTag, requeue: true)
    case .requeuesToTheTail where requeue:
      guard let delivery, let queue = state.withLock({ $0.queue }) else { return }
      link.publish(Publication(routingKey: queue, message: delivery.message))
      link.acknowledge(deliveryTag)
    default: link.reject(deliveryTag, requeue: requeue)
    }
  }

  func close() async {
    let (wasClosed, address, side) = state.withLock { state in
      defer { state.isClosed = true }
      return (state.isClosed, state.address, state.side)
    }
    if closingHangs { await Self.nothing() }
    await side?.close()
    if let address {
      transport.knowledge.withLock { knowledge in
        knowledge.addresses.remove(address)
        knowledge.goneAddresses.insert(address)
      }
    }
    if !wasClosed { forgetConsumer() }
    switch defect {
    case .closingTwiceHangs where wasClosed: await Self.nothing()
    case .closingLeavesAllOpen: reception.mute()
    case .closingAcknowledges:
      for tag in reception.takeUnsettled() { link.acknowledge(tag) }
      await link.close()
    case .closingIsOvertaken:
      await link.close()
      reception.passBehindEnd()
    case .closedLinkTalks:
      await link.close()
      reception.receive(.closed(reason: "from here"))
      reception.receive(.notice(RPCMessage()))
    default: await link.close()
    }
  }

  // MARK: From outside

  /// Ends the link as a broker may end it.
  func cut() {
    state.withLock { $0.isCut = true }
    switch defect {
    case .cuttingAcknowledges:
      for tag in reception.takeUnsettled() { link.acknowledge(tag) }
      sever(link)
    case .cuttingEndsAllLinks: transport.knowledge.withLock { $0.baseLinks }.forEach(sever)
    case .cutLinkTalks:
      sever(link)
      reception.receive(.notice(RPCMessage()))
    default: sever(link)
    }
  }

  private func sever(_ link: any TransportLink) { (link as? MemoryLink)?.sever() }

  private func answerOfCutLink() async throws -> String {
    switch defect {
    case .cutLinkPretends: return "pretended"
    case .cutLinkNeverAnswers: await Self.nothing()
    default: break
    }
    throw RPCError.notConnected
  }

  private var closingHangs: Bool {
    let state = state.withLock { $0 }
    return defect == .closingCutLinkHangs && state.isCut
      || defect == .closingRefusedLinkHangs && state.wasRefused
  }

  /// Never returns.
  private static func nothing() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  // MARK: State of other links

  private func forgetConsumer() {
    let queue = state.withLock { state in
      defer { state.isConsuming = false }
      return state.isConsuming ? state.queue : nil
    }
    guard let queue else { return }
    transport.knowledge.withLock { $0.consumers[queue, default: 1] -= 1 }
  }

  private func isIdle(_ queue: String) -> Bool {
    transport.knowledge.withLock { $0.consumers[queue] == 0 }
  }

  private func isUnheardNotice(_ request: Publication) -> Bool {
    request.exchange == "rpc.control"
      && transport.knowledge.withLock { !$0.noticedQueues.contains(request.routingKey) }
  }

  private func isForeign(_ address: String) -> Bool {
    transport.knowledge.withLock { $0.addresses.contains(address) }
      && state.withLock { $0.address != address }
  }

  private func isGone(_ address: String) -> Bool {
    transport.knowledge.withLock { $0.goneAddresses.contains(address) }
  }
}

extension Publication {
  fileprivate func expiring(after milliseconds: String?) -> Publication {
    var message = message
    message.expiration = milliseconds
    return carrying(message)
  }
}
