/// The whole life of a server: the links that it has one after the other, the requests that come on them,
/// and how it ends.
///
/// A value without clock, randomness, tasks or locks. Whoever drives it performs what is added to the
/// actions, in order, then takes the step that is returned, if one is, and tells it what came of that:
///
///     session.begin()                                          // .link(.open(1)): open a link
///     session.linkOpened(link)                                 // .link(.prepare(1)): consume the queue
///     session.consuming(link)
///     session.receive(request, now: now, into: &actions)       // .start(run)
///     session.finished(run.id, outcome, now: now, into: &actions)
///     session.shutDown()                                       // .stopConsuming(1)
///     session.stoppedConsuming(link, now: now, into: &actions) // .link(.close(1)), once no handler runs
///     session.linkClosed(link, now: now, into: &actions)       // .link(.end(.asked))
package struct ServerSession: Sendable {
  /// What the server was told when it was made.
  package struct Configuration: Equatable, Sendable {
    /// What it serves, and how.
    package var requests: RPCServerStateMachine.Configuration
    /// The time from the end of a link until another is asked for, in nanoseconds; `nil` is never.
    package var reconnectDelay: Int64?
    /// How long handlers may go on when the server shuts down, in nanoseconds.
    package var grace: Int64 = 0

    /// Makes a configuration in which everything else is as its property says.
    ///
    /// - Parameter requests: What the server serves, and how.
    package init(requests: RPCServerStateMachine.Configuration) { self.requests = requests }
  }

  /// How far the server has come to its end.
  package enum Phase: Hashable, Sendable {
    /// Requests are taken whenever there is a link. Becomes `stopping` when the server is to end and has
    /// a link, `stopped` when it has none.
    case serving
    /// The server stops consuming, and handlers may go on for so long afterwards. Becomes `draining` when
    /// it has stopped, `stopped` when the link is lost or never consumes.
    case stopping(grace: Int64)
    /// Handlers may go on until an instant. Becomes `stopped` then, when none runs any more, and when the
    /// link is lost, because results cannot be sent then.
    case draining(until: Instant)
    /// What was not dealt with has been returned to its queue.
    case stopped
  }

  /// What is to be done about links; ``ServerSession`` is told what came of it.
  package enum Step: Hashable, Sendable {
    /// Open a link, consume the queue on it, or close it.
    case link(LinkLife.Step)
    /// Stop consuming, so that the queue's requests go to others.
    case stopConsuming(LinkID)
  }

  /// What the server was told when it was made.
  package let configuration: Configuration
  /// The requests that were delivered.
  package private(set) var requests: RPCServerStateMachine
  /// The links.
  package private(set) var links: LinkLife
  /// How far the server has come to its end.
  package private(set) var phase = Phase.serving
  /// Replies to requests that were acknowledged before their link was lost, in their order.
  @usableFromInline private(set) var heldReplies: [HeldReply] = []

  @usableFromInline
  struct HeldReply: Sendable {
    var message: RPCMessage
    var address: String
    var request: RequestDelivery
  }

  /// Makes a server that has not begun.
  ///
  /// - Parameter configuration: How it behaves.
  package init(configuration: Configuration) {
    self.configuration = configuration
    requests = RPCServerStateMachine(configuration: configuration.requests)
    links = LinkLife(delay: configuration.reconnectDelay)
  }

  /// Whether the queue is consumed, and will be until something happens.
  package var isServing: Bool { links.openLink != nil && phase == .serving }

  /// When ``passTime(now:into:)`` has something to do.
  package var nextInstant: Instant? {
    var next = requests.nextSweep
    if let instant = links.nextInstant { next = min(instant, next ?? instant) }
    if case .draining(let end) = phase { next = min(end, next ?? end) }
    return next
  }

  /// Whether replies wait for a link.
  @inlinable package var holdsReplies: Bool { !heldReplies.isEmpty }

  // MARK: Links

  /// The server begins, if it has not yet and is not to end.
  package mutating func begin() -> Step? { links.begin().map(Step.link) }

  /// A link that was asked for is there.
  package mutating func linkOpened(_ link: LinkID) -> Step? { links.opened(link).map(Step.link) }

  /// A link that was asked for cannot be had.
  package mutating func linkRefused(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    let step = links.refused(link, now: now)
    stopIfOver(into: &actions)
    return step.map(Step.link)
  }

  /// The queue is consumed on a link: what could not be sent before goes out.
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

  /// The queue cannot be consumed on a link.
  package mutating func consumeRefused(
    on link: LinkID, into actions: inout [ServerAction]
  ) -> Step? {
    guard links.isCurrent(link) else { return nil }
    requests.connectionLost()
    guard phase == .serving else { return stop(into: &actions) }
    return links.notPrepared(link).map(Step.link)
  }

  /// A link is gone, and its deliveries with it: what runs goes on, and its result goes nowhere.
  package mutating func linkLost(_ link: LinkID, into actions: inout [ServerAction]) -> Step? {
    guard links.isCurrent(link) else { return nil }
    requests.connectionLost()
    guard phase == .serving else { return stop(into: &actions) }
    return links.lost(link).map(Step.link)
  }

  /// A link that was to be closed is.
  package mutating func linkClosed(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    let step = links.closed(link, now: now)
    stopIfOver(into: &actions)
    return step.map(Step.link)
  }

  /// Time has passed.
  package mutating func passTime(now: Instant, into actions: inout [ServerAction]) -> Step? {
    requests.sweep(now: now)
    if case .draining(let end) = phase, end <= now { return stop(into: &actions) }
    return links.passTime(now: now).map(Step.link)
  }

  /// It is time for another link; for drivers that know better than by the delay when one is to be had.
  package mutating func retry() -> Step? { links.retry().map(Step.link) }

  // MARK: The end

  /// The server is to end when its handlers have, or their grace is over (A3.2).
  ///
  /// One that has no link ends at once; of one that is being opened nothing is served.
  ///
  /// - Parameters:
  ///   - grace: How long handlers may go on, in nanoseconds; as configured, if not given.
  ///   - actions: What to do is added here, in order.
  package mutating func shutDown(
    grace: Int64? = nil, into actions: inout [ServerAction]
  ) -> Step? {
    guard phase == .serving else { return nil }
    return end(grace: grace ?? configuration.grace, into: &actions)
  }

  /// The grace is over, whatever ``passTime(now:into:)`` would say.
  package mutating func endGrace(into actions: inout [ServerAction]) -> Step? {
    guard case .draining = phase else { return nil }
    return stop(into: &actions)
  }

  /// The server is to end without any grace, whether it shuts down already or not.
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

  /// The last delivery was received.
  package mutating func stoppedConsuming(
    _ link: LinkID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    guard links.openLink == link, case .stopping(let grace) = phase else { return nil }
    // What is returned before the server stops consuming is delivered to it again.
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

  /// Returns what is not dealt with to its queue, and lets go of the link.
  private mutating func stop(into actions: inout [ServerAction]) -> Step? {
    phase = .stopped
    change(into: &actions) { $0.endGrace(into: &$1) }
    for held in heldReplies { actions.append(.discard(held.request)) }
    heldReplies = []
    return links.end().map(Step.link)
  }

  /// Gives up what is left if there will be no link: its replies could not be sent.
  private mutating func stopIfOver(into actions: inout [ServerAction]) {
    guard case .over = links.state, phase != .stopped else { return }
    _ = stop(into: &actions)
  }

  // MARK: Requests

  /// A request was delivered on the link that is current.
  @inline(__always)
  package mutating func receive(
    _ request: RequestDelivery, now: Instant, into actions: inout [ServerAction]
  ) {
    requests.receive(request, now: now, into: &actions)
  }

  /// A notice to all servers of the queue came.
  package mutating func receiveNotice(_ notice: RPCMessage, into actions: inout [ServerAction]) {
    requests.receiveNotice(notice, into: &actions)
  }

  /// A handler yields an element of its stream.
  ///
  /// - Returns: Whether anybody will read it.
  package mutating func emit(
    _ body: [UInt8], from run: HandlerRun.ID, into actions: inout [ServerAction]
  ) -> Bool {
    change(into: &actions) { $0.emit(body, from: run, into: &$1) }
  }

  /// A handler has ended.
  package mutating func finished(
    _ run: HandlerRun.ID, _ outcome: HandlerOutcome, now: Instant,
    into actions: inout [ServerAction]
  ) -> Step? {
    change(into: &actions) { $0.finished(run, outcome, now: now, into: &$1) }
    return stopIfDrained(into: &actions)
  }

  /// A handler that was to start never did, and its delivery is gone: nothing is said about it.
  package mutating func abandon(
    _ run: HandlerRun.ID, now: Instant, into actions: inout [ServerAction]
  ) -> Step? {
    change(into: &actions) { $0.abandon(run, now: now, into: &$1) }
    return stopIfDrained(into: &actions)
  }

  /// Tells the machine of something, and holds the replies that it decides if there is no link.
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
