import RPCCore

/// The receiving side of a link of a transport with one defect.
final class FaultyReception: Sendable {
  private struct State {
    var isMuted = false
    var unsettled: [RequestDelivery] = []
    var deliveries = 0
    var replies = 0
    /// The event that a later event overtakes.
    var held: TransportEvent?
    /// The twentieth reply.
    var lastOfMany: TransportEvent?
    /// The events that the draining task will pass on.
    var pending: [TransportEvent] = []
    var isDraining = false
    /// The true tags, by the tags that are shown instead.
    var trueTags: [UInt64: UInt64] = [:]
  }

  /// Whether the current task is inside the receiver.
  @TaskLocal private static var isReceiving = false

  private let transport: FaultyTransport
  private let deliver: @Sendable (TransportEvent) -> Void
  private let state = WatchedMutex(State())

  init(_ transport: FaultyTransport, _ deliver: @escaping @Sendable (TransportEvent) -> Void) {
    self.transport = transport
    self.deliver = deliver
  }

  func mute() { state.withLock { $0.isMuted = true } }

  /// Removes and returns the tags of all unsettled deliveries, the last first.
  func takeUnsettled() -> [UInt64] {
    state.withLock { state in
      defer { state.unsettled.removeAll() }
      return state.unsettled.reversed().map(\.deliveryTag)
    }
  }

  @discardableResult
  func takeDelivery(_ tag: UInt64) -> RequestDelivery? {
    state.withLock { state in
      guard let index = state.unsettled.firstIndex(where: { $0.deliveryTag == tag }) else {
        return nil
      }
      return state.unsettled.remove(at: index)
    }
  }

  func receive(_ event: TransportEvent) {
    if state.withLock({ $0.isMuted }) { return }
    switch event {
    case .delivery(let delivery): receive(delivery)
    case .reply(let message): receive(reply: message)
    case .notice(let message): receive(notice: message)
    case .returned(var message):
      if transport.defect == .returnsWithoutHeaders {
        message.headers = FieldTable()
        return pass(.returned(message))
      }
      if transport.defect == .confirmsBeforeReturning { return hold(event) }
      if transport.defect != .swallowsReturns { pass(event) }
    case .confirmed(let tag, let multiple): confirm(tag, multiple)
    case .closed(let reason): close(because: reason)
    case .refused: pass(event)
    }
  }

  private func close(because reason: String) {
    switch transport.defect {
    case .cutLinkIsSilent where reason.contains("severed"): break
    case .consumersEndInSilence where reason.contains("deleted"): break
    default: pass(.closed(reason: reason))
    }
  }

  /// The true tag of a delivery that was shown with another tag.
  func trueTag(of shown: UInt64) -> UInt64 {
    guard transport.defect == .repeatsTags else { return shown }
    return state.withLock { $0.trueTags.removeValue(forKey: shown) ?? shown }
  }

  private func shownTag(of tag: UInt64) -> UInt64 {
    state.withLock { state in
      let shown = (1...).first { state.trueTags[$0] == nil } ?? tag
      state.trueTags[shown] = tag
      return shown
    }
  }

  private func receive(_ delivery: RequestDelivery) {
    let number = state.withLock { state in
      state.unsettled.append(delivery)
      state.deliveries += 1
      return state.deliveries
    }
    var delivery = delivery
    damage(&delivery.message)
    switch transport.defect {
    case .losesRedelivered: delivery.isRedelivered = false
    case .alwaysRedelivered: delivery.isRedelivered = true
    case .repeatsTags: delivery.deliveryTag = shownTag(of: delivery.deliveryTag)
    case .duplicatesDeliveries where number == 3: pass(.delivery(delivery))
    case .swapsDeliveries where number == 3: return hold(.delivery(delivery))
    default: break
    }
    pass(.delivery(delivery))
    passHeld()
  }

  private func receive(reply: RPCMessage) {
    var reply = reply
    damage(&reply)
    if transport.defect == .losesCorrelationID { reply.correlationID = nil }
    let number = state.withLock { state in
      state.replies += 1
      return state.replies
    }
    if transport.defect == .swapsReplies, number == 3 { return hold(.reply(reply)) }
    if transport.defect == .closingIsOvertaken, number == 20 {
      state.withLock { [reply] in $0.lastOfMany = .reply(reply) }
      return pass(.reply(reply))
    }
    pass(.reply(reply))
    passHeld()
  }

  private func receive(notice: RPCMessage) {
    let isNew = transport.knowledge.withLock { knowledge in
      defer { knowledge.spreadNotices.append(notice) }
      return !knowledge.spreadNotices.contains(notice)
    }
    if isNew || transport.defect != .oneServerHearsNotices { pass(.notice(notice)) }
  }

  private func confirm(_ tag: UInt64, _ multiple: Bool) {
    switch transport.defect {
    case .confirmsFromZero: pass(.confirmed(publishTag: tag - 1, multiple: multiple))
    case .confirmsTwice:
      for _ in 1...2 { pass(.confirmed(publishTag: tag, multiple: multiple)) }
    default: pass(.confirmed(publishTag: tag, multiple: multiple))
    }
    passHeld()
  }

  private func damage(_ message: inout RPCMessage) {
    switch transport.defect {
    case .losesHeaders: message.headers = FieldTable()
    case .losesType: message.type = nil
    case .cutsBodies: message.body = Array(message.body.prefix(65_536))
    case .bodiesAreText: message.body = Array(String(decoding: message.body, as: UTF8.self).utf8)
    default: break
    }
  }

  // MARK: Order

  /// Holds back an event until another has overtaken it, for a millisecond at most.
  private func hold(_ event: TransportEvent) {
    state.withLock { $0.held = event }
    let clock = transport.environment.clock
    Task {
      try await clock.sleep(until: clock.now.advanced(by: .milliseconds(1)))
      passHeld()
    }
  }

  /// Delivers the twentieth reply once more, after the end of the link.
  func passBehindEnd() {
    guard let last = state.withLock({ $0.lastOfMany.take() }) else { return }
    pass(.closed(reason: "from here"))
    pass(last)
  }

  private func passHeld() {
    if let held = state.withLock({ $0.held.take() }) { pass(held) }
  }

  private func pass(_ event: TransportEvent) {
    guard transport.defect == .interruptsReceivers else { return deliver(event) }
    let starts = state.withLock { state in
      state.pending.append(event)
      defer { state.isDraining = true }
      return !state.isDraining
    }
    if starts { Task { drain() } }
  }

  private func drain() {
    while let event = nextPending() { receivePending(event) }
  }

  private func receivePending(_ event: TransportEvent) {
    Self.$isReceiving.withValue(true) { deliver(event) }
  }

  private func nextPending() -> TransportEvent? {
    state.withLock { state in
      if state.pending.isEmpty { state.isDraining = false }
      return state.pending.isEmpty ? nil : state.pending.removeFirst()
    }
  }

  /// Delivers the next pending event while the receiver still runs.
  func interrupt() {
    guard Self.isReceiving else { return }
    let event = state.withLock { $0.pending.isEmpty ? nil : $0.pending.removeFirst() }
    if let event { receivePending(event) }
  }
}
