import InMemoryBroker
import RPCCore

@testable import RPCSim

/// One life of a process in real time, with its links to the broker, which faults can cut.
final class RealProcess: Transport {
  /// Called when the process passes a point; returns whether no fault strikes there.
  typealias Pass = @Sendable (FaultPoint, RealProcess) -> Bool

  let environment: RPCEnvironment
  private let broker: MemoryBroker
  private let pass: Pass
  private let state = WatchedMutex(State())

  private struct State {
    var links: [WeakLink] = []
    var unreachableUntil: Instant?
    /// Cancels the code of the process, once it runs.
    var stop: (@Sendable () -> Void)?
    var isDead = false
  }

  private struct WeakLink: Sendable {
    weak let link: MemoryLink?
  }

  init(on broker: MemoryBroker, pass: @escaping Pass) {
    self.broker = broker
    self.pass = pass
    environment = broker.environment
  }

  var capabilities: TransportCapabilities { broker.capabilities }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    let now = environment.clock.now
    let isReachable = state.withLock { !$0.isDead && now >= $0.unreachableUntil ?? now }
    guard isReachable else { throw RPCError.notConnected }
    let link = try broker.connect { [weak self] event in
      if case .reply = event, self?.passes(.onReply) == false { return }
      receive(event)
    }
    let isDead = state.withLock { state in
      state.links.removeAll { $0.link == nil }
      state.links.append(WeakLink(link: link))
      return state.isDead
    }
    // The process died while the link was opened.
    if isDead { link.sever() }
    return RealLink(base: link, process: self)
  }

  /// Whether no fault strikes the process at a point.
  func passes(_ point: FaultPoint) -> Bool { pass(point, self) }

  // MARK: Faults

  /// Cuts all links; new ones can be opened after the given time.
  func disconnect(for duration: Duration) {
    let end = environment.clock.now.advanced(by: duration)
    state.withLock { $0.unreachableUntil = end }
    sever()
  }

  /// Ends this life: cuts all links and stops the code for good.
  func die() {
    let stop = state.withLock { state in
      state.isDead = true
      return state.stop.take()
    }
    sever()
    stop?()
  }

  private func sever() {
    // A receiver may open another link when its link ends, so the lock is not held here.
    for link in state.withLock({ $0.links }) { link.link?.sever() }
  }

  /// Runs the process's code until it ends or the process dies; returns whether the process is
  /// alive.
  func live(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task { try await body() }
    state.withLock { state in
      if state.isDead { task.cancel() } else { state.stop = { task.cancel() } }
    }
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    let isDead = state.withLock { state in
      state.stop = nil
      return state.isDead
    }
    if !isDead { try result.get() }
    return !isDead
  }
}

/// A link that passes fault points before and after it publishes.
private struct RealLink: TransportLink {
  let base: MemoryLink
  let process: RealProcess

  func publish(_ request: Publication) {
    guard process.passes(.beforeSend) else { return }
    base.publish(request)
    _ = process.passes(.afterSend)
  }

  func openReplyAddress() async throws -> String { try await base.openReplyAddress() }
  func consume(_ subscription: QueueSubscription) async throws {
    try await base.consume(subscription)
  }
  func stopConsuming() async { await base.stopConsuming() }
  func acknowledge(_ deliveryTag: UInt64) { base.acknowledge(deliveryTag) }
  func publish(_ reply: Publication, acknowledging deliveryTag: UInt64) {
    base.publish(reply, acknowledging: deliveryTag)
  }
  func reject(_ deliveryTag: UInt64, requeue: Bool) { base.reject(deliveryTag, requeue: requeue) }
  func close() async { await base.close() }
}
