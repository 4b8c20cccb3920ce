/// The session of a server: its links, one after the other, its requests, and its end.
///
/// The session is a value without clock, randomness, tasks or locks. Its shell performs the actions
/// in order, then takes the returned step, if there is one, and reports the result of the step:
///
///     session.begin()                                     // .link(.open(1))
///     session.linkOpened(link)                            // .link(.prepare(1)): consume the queue
///     session.consuming(link, into: &actions)
///
///     session.receive(request, now: now, into: &actions)  // .start(run)
///     session.finished(run.id, outcome, now: now, into: &actions)
///
///     session.shutDown(into: &actions)                    // .stopConsuming(1)
///     session.stoppedConsuming(link, now: now, into: &actions)  // .link(.close(1))
///     session.linkClosed(link, now: now, into: &actions)  // .link(.end(.asked))
///
/// It is for the shells of this package: the type is public, and its members are not. The compiler copies a value of a `package` type
/// where it would lend one of a public type. A search looks at a session in every state.
public struct ServerSession: Sendable {
  /// The settings of a server.
  package struct Configuration: Equatable, Sendable {
    /// The settings for its requests.
    package var requests: RPCServerStateMachine.Configuration
    /// The time from the end of a link until the next is requested, in nanoseconds; `nil` means
    /// never.
    package var reconnectDelay: Int64?
    /// How long handlers may go on when the server shuts down, in nanoseconds.
    package var grace: Int64 = 0

    /// Makes a configuration with the default values.
    ///
    /// - Parameter requests: The settings for the requests.
    package init(requests: RPCServerStateMachine.Configuration) { self.requests = requests }
  }

  /// The stage of the server's shutdown.
  package enum Phase: Hashable, Sendable {
    /// Requests are taken while there is a link.
    ///
    /// When the server is to end, becomes `stopping` if it has a link, and `stopped` if it has
    /// none.
    case serving
    /// The server stops consuming. Afterwards handlers may go on for this many nanoseconds.
    ///
    /// Becomes `draining` when consuming has stopped. Becomes `stopped` when the link is lost or
    /// never consumes.
    case stopping(grace: Int64)
    /// Handlers may go on until an instant.
    ///
    /// Becomes `stopped` at the instant or when no handler runs any more. Becomes `stopped` also
    /// when the link is lost, because replies cannot be sent then.
    case draining(until: Instant)
    /// Unfinished requests have returned to their queue.
    case stopped
  }

  /// An action about links; ``ServerSession`` is told its result.
  package enum Step: Hashable, Sendable {
    /// Open a link, consume the queue on it, or close it.
    case link(LinkLife.Step)
    /// Stop consuming, so that other consumers get the queue's requests.
    case stopConsuming(LinkID)
  }

  /// The settings of this server.
  package let configuration: Configuration
  /// The machine for the requests that were delivered.
  package private(set) var requests: RPCServerStateMachine
  /// The links of this server.
  package private(set) var links: LinkLife
  /// The stage of the server's shutdown.
  package private(set) var phase = Phase.serving
  /// Replies that wait for a link, in order.
  ///
  /// Their requests were acknowledged before the loss.
  @usableFromInline private(set) var heldReplies: [HeldReply] = []

  @usableFromInline
  struct HeldReply: Sendable {
    var message: RPCMessage
    var address: String
    var request: RequestDelivery
  }

  /// Makes a server that has not begun.
  ///
  /// - Parameter configuration: The settings of the server.
  package init(configuration: Configuration) {
    self.configuration = configuration
    requests = RPCServerStateMachine(configuration: configuration.requests)
    links = LinkLife(delay: configuration.reconnectDelay)
  }

  /// Whether the queue is consumed and the server is not about to end.
  package var isServing: Bool { links.openLink != nil && phase == .serving }

  /// The instant at which ``passTime(now:into:)`` has something to do; `nil` if there is none.
  package var nextInstant: Instant? {
    var next = requests.nextSweep
    if let instant = links.nextInstant { next = min(instant, next ?? instant) }
    if case .draining(let end) = phase { next = min(end, next ?? end) }
    return next
  }

  /// Whether replies wait for a link.
  @inlinable package var holdsReplies: Bool { !heldReplies.isEmpty }

  // MARK: Links

  /// Begins the server, unless it has begun or is to end.
  package mutating func begin() -> Step? { links.begin().map(Step.link) }

  /// Reports that a requested link is open.
  package mutating func linkOpened(_ link: LinkID) -> Step? { links.opened(link).map(Step.link) }

  /// Reports that a requested link could not be opened.
  package mutating func linkRefused(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    let step = links.refused(link, now: now)
    stopIfOver(into: &actions)
    return step.map(Step.link)
  }

  /// Reports that the queue is consumed on a link.
  ///
  /// Replies that waited for a link are sent.
  package mutating func consuming(
    _ link: LinkID, into actions: inout [ServerAction]
  ) -> Step? {
    guard links.prepared(link) else { return nil }
    for held in heldReplies {
      actions.append(.reply(held.message, replyTo: held.address, to: held.request))
    }
    heldReplies = []
    if case .stopping = phase { return .stopConsuming(link) }
    return nil
  }

  /// Reports that the queue cannot be consumed on a link.
  package mutating func consumeRefused(
    on link: LinkID, into actions: inout [ServerAction]
  ) -> Step? {
    guard links.isCurrent(link) else { return nil }
    requests.connectionLost()
    guard phase == .serving else { return stop(into: &actions) }
    return links.notPrepared(link).map(Step.link)
  }

  /// Reports that a link was lost, and its deliveries with it.
  ///
  /// Running handlers go on. Their outcomes are dropped, unless
  /// ``RPCServerStateMachine/Configuration/acknowledged`` keeps them.
  package mutating func linkLost(_ link: LinkID, into actions: inout [ServerAction]) -> Step? {
    guard links.isCurrent(link) else { return nil }
    requests.connectionLost()
    guard phase == .serving else { return stop(into: &actions) }
    return links.lost(link).map(Step.link)
  }

  /// Reports that a link is closed.
  package mutating func linkClosed(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    let step = links.closed(link, now: now)
    stopIfOver(into: &actions)
    return step.map(Step.link)
  }

  /// Reports the current time: kept results expire, the grace period ends, or the next link is
  /// requested.
  package mutating func passTime(now: Instant, into actions: inout [ServerAction]) -> Step? {
    requests.sweep(now: now)
    if case .draining(let end) = phase, end <= now { return stop(into: &actions) }
    return links.passTime(now: now).map(Step.link)
  }

  /// Requests another link before the delay is over, for shells that know when one is available.
  package mutating func retry() -> Step? { links.retry().map(Step.link) }

  // MARK: Shutdown

  /// Ends the server when its handlers have ended or their grace period is over (A3.2).
  ///
  /// A server without a link ends at once. On a link that is being opened, nothing is served.
  ///
  /// - Parameters:
  ///   - grace: How long handlers may go on, in nanoseconds; `nil` means the configured time.
  ///   - actions: The actions are appended here, in order.
  package mutating func shutDown(
    grace: Int64? = nil, into actions: inout [ServerAction]
  ) -> Step? {
    guard phase == .serving else { return nil }
    return end(grace: grace ?? configuration.grace, into: &actions)
  }

  /// Ends the grace period before ``passTime(now:into:)`` would.
  package mutating func endGrace(into actions: inout [ServerAction]) -> Step? {
    guard case .draining = phase else { return nil }
    return stop(into: &actions)
  }

  /// Ends the server without a grace period, even if it shuts down already.
  package mutating func cancel(into actions: inout [ServerAction]) -> Step? {
    switch phase {
    case .serving: return end(grace: 0, into: &actions)
    case .stopping:
      phase = .stopping(grace: 0)
      return nil
    case .draining: return stop(into: &actions)
    case .stopped: return nil
    }
  }

  /// Reports that the server has stopped consuming and has received the last delivery.
  package mutating func stoppedConsuming(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    guard links.openLink == link, case .stopping(let grace) = phase else { return nil }
    // Requests that are returned before the server stops consuming are delivered to it again.
    requests.beginShutdown(into: &actions)
    phase = .draining(until: now.advanced(byNanoseconds: grace))
    return grace > 0 ? stopIfDrained(into: &actions) : stop(into: &actions)
  }

  private mutating func end(grace: Int64, into actions: inout [ServerAction]) -> Step? {
    switch links.state {
    case .preparing:
      phase = .stopping(grace: grace)
      return nil
    case .open(let link):
      phase = .stopping(grace: grace)
      return .stopConsuming(link)
    case .idle, .opening, .unwanted, .closing, .waiting, .over: return stop(into: &actions)
    }
  }

  private mutating func stopIfDrained(into actions: inout [ServerAction]) -> Step? {
    guard case .draining = phase, requests.isDrained else { return nil }
    return stop(into: &actions)
  }

  /// Returns unfinished requests to their queue, and ends the link.
  private mutating func stop(into actions: inout [ServerAction]) -> Step? {
    phase = .stopped
    change(into: &actions) { $0.endGrace(into: &$1) }
    for held in heldReplies { actions.append(.discard(held.request)) }
    heldReplies = []
    return links.end().map(Step.link)
  }

  /// Stops the server if no link will follow, because its replies cannot be sent.
  private mutating func stopIfOver(into actions: inout [ServerAction]) {
    guard case .over = links.state, phase != .stopped else { return }
    _ = stop(into: &actions)
  }

  // MARK: Requests

  /// Takes a request that was delivered on the current link.
  @inline(__always)
  package mutating func receive(
    _ request: RequestDelivery, now: Instant, into actions: inout [ServerAction]
  ) {
    requests.receive(request, now: now, into: &actions)
  }

  /// Takes a notice to all servers of the queue.
  package mutating func receiveNotice(_ notice: RPCMessage, into actions: inout [ServerAction]) {
    requests.receiveNotice(notice, into: &actions)
  }

  /// Takes an element that a handler yields for its stream.
  ///
  /// - Returns: Whether a caller will read it.
  package mutating func emit(
    _ body: [UInt8], from run: HandlerRun.ID, into actions: inout [ServerAction]
  ) -> Bool {
    change(into: &actions) { $0.emit(body, from: run, into: &$1) }
  }

  /// Takes the outcome of a handler that has ended.
  package mutating func finished(
    _ run: HandlerRun.ID, _ outcome: HandlerOutcome, now: Instant,
    into actions: inout [ServerAction]
  ) -> Step? {
    change(into: &actions) { $0.finished(run, outcome, now: now, into: &$1) }
    return stopIfDrained(into: &actions)
  }

  /// Forgets a handler that was to start but did not, and whose delivery is gone.
  package mutating func abandon(
    _ run: HandlerRun.ID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    change(into: &actions) { $0.abandon(run, now: now, into: &$1) }
    return stopIfDrained(into: &actions)
  }

  /// Passes an input to the machine, and holds the replies that it decides while there is no link.
  @inline(__always)
  private mutating func change<Answer>(
    into actions: inout [ServerAction],
    _ body: (inout RPCServerStateMachine, inout [ServerAction]) -> Answer
  ) -> Answer {
    let first = actions.count
    let answer = body(&requests, &actions)
    if links.openLink == nil { holdReplies(decidedSince: first, &actions) }
    return answer
  }

  private mutating func holdReplies(
    decidedSince first: Int, _ actions: inout [ServerAction]
  ) {
    let decided = actions[first...]
    actions.removeSubrange(first...)
    for action in decided {
      if case .reply(let message, let address, let request) = action {
        hold(HeldReply(message: message, address: address, request: request), &actions)
      } else {
        actions.append(action)
      }
    }
  }

  private mutating func hold(_ reply: HeldReply, _ actions: inout [ServerAction]) {
    if phase == .stopped || !links.mayOpen {
      actions.append(.discard(reply.request))
    } else {
      heldReplies.append(reply)
    }
  }
}
