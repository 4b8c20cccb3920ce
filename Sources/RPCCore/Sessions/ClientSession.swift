/// The whole life of a client: the links that it has one after the other, the calls that wait for one,
/// and the calls that wait for a reply.
///
/// A value without clock, randomness, tasks or locks. Whoever drives it carries out its actions and tells
/// it what came of them, what arrives, and when ``nextInstant`` has come:
///
///     session.begin(into: &actions)               // .link(.open(1)): open a link
///     session.linkOpened(link, into: &actions)    // .link(.prepare(1)): open a reply address on it
///     session.replyAddressOpened("amq.gen-1", on: link, now: now, into: &actions)
///     session.call(request, as: CallID(1), now: now)
///     session.receive(reply, now: now)
///     session.linkLost(link, into: &actions)      // .link(.close(1)), and the calls that fail
///     session.linkClosed(link, now: now, into: &actions)
///     session.passTime(now: now, into: &actions)  // .link(.open(2))
package struct ClientSession: Sendable {
  /// What the client was told when it was made.
  package struct Configuration: Hashable, Sendable {
    /// How it calls.
    package var calls = RPCClientStateMachine.Configuration()
    /// The time from the end of a link until another is asked for, in nanoseconds; `nil` is never.
    package var reconnectDelay: Int64?
    /// What becomes of a call that is made while there is no link.
    package var withoutLink = WithoutLinkPolicy.wait

    /// Makes a configuration in which everything is as its property says.
    package init() {}
  }

  /// What the client was told when it was made.
  package let configuration: Configuration
  /// The calls for which a request is out.
  package private(set) var calls: RPCClientStateMachine
  /// The links.
  package private(set) var links: LinkLife
  @usableFromInline private(set) var waiting = WaitingCalls()
  /// Used again for what ends at once.
  private var settlements: [CallSettlement] = []

  /// Makes a client that has not begun.
  ///
  /// - Parameter configuration: How it behaves.
  package init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    calls = RPCClientStateMachine(configuration: configuration.calls)
    links = LinkLife(delay: configuration.reconnectDelay)
  }

  /// When ``passTime(now:into:)`` has something to do.
  package var nextInstant: Instant? { Self.earlier(nextDeadline, links.nextInstant) }

  /// When ``expire(now:into:)`` has something to do: the earliest deadline of a call, whether it waits for a
  /// reply or for a link.
  package var nextDeadline: Instant? {
    Self.earlier(calls.nextDeadline, waiting.nextDeadline)
  }

  private static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  // MARK: Links

  /// The client begins, if it has not yet.
  ///
  /// - Parameter actions: What is to be done is added here, as everywhere below.
  package mutating func begin(into actions: inout [ClientAction]) {
    append(links.begin(), to: &actions)
  }

  /// A link that was asked for is there.
  package mutating func linkOpened(_ link: LinkID, into actions: inout [ClientAction]) {
    let step = links.opened(link)
    if case .prepare? = step { calls.openReplyAddress() }
    append(step, to: &actions)
  }

  /// A link that was asked for cannot be had.
  package mutating func linkRefused(
    _ link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    let step = links.refused(link, now: now)
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// The reply address has a name, and requests can be sent: those of calls that outlived the last link,
  /// and then those of calls that were made since.
  package mutating func replyAddressOpened(
    _ address: String, on link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    guard links.prepared(link) else { return }
    actions.append(.opened)
    var requests: [OutgoingRequest] = []
    calls.replyAddressOpened(address, now: now, resending: &requests)
    for request in requests {
      guard let call = request.message.correlationID.flatMap(calls.pendingCall) else {
        preconditionFailure("a request is sent again whose call is not pending")
      }
      actions.append(.resend(call, request))
    }
    sendWaiting(now: now, into: &actions)
  }

  /// There is no reply address to be had.
  package mutating func replyAddressRefused(
    on link: LinkID, into actions: inout [ClientAction]
  ) {
    guard links.isCurrent(link) else { return }
    failPending(into: &actions)
    append(links.notPrepared(link), to: &actions)
  }

  /// A link is gone; calls that cannot be sent again fail.
  package mutating func linkLost(_ link: LinkID, into actions: inout [ClientAction]) {
    guard links.isCurrent(link) else { return }
    failPending(into: &actions)
    append(links.lost(link), to: &actions)
  }

  /// A link that was to be closed is.
  package mutating func linkClosed(
    _ link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    let step = links.closed(link, now: now)
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// The client is not needed any more: its calls fail, and its link is closed.
  package mutating func end(now: Instant, into actions: inout [ClientAction]) {
    if links.mayOpen { failPending(into: &actions) }
    let step = links.end()
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// Time has passed: calls whose deadline has come fail, and another link is asked for if it is time for
  /// that.
  package mutating func passTime(now: Instant, into actions: inout [ClientAction]) {
    expire(now: now, into: &actions)
    append(links.passTime(now: now), to: &actions)
  }

  /// It is time for another link; for drivers that know better than by the delay when one is to be had.
  package mutating func retry(into actions: inout [ClientAction]) {
    append(links.retry(), to: &actions)
  }

  /// Calls whose deadline has come fail; the rest of what ``passTime(now:into:)`` does is left alone.
  package mutating func expire(now: Instant, into actions: inout [ClientAction]) {
    while let call = calls.expire(now: now) {
      let settlement = CallSettlement(call: call, outcome: .failed(.deadlineExceeded))
      actions.append(.settle(settlement))
    }
    // Nothing was sent, which is more than that nobody answered in time.
    while let call = waiting.takeDue(now: now) { actions.append(.fail(call, .notConnected)) }
  }

  private func append(_ step: LinkLife.Step?, to actions: inout [ClientAction]) {
    if let step { actions.append(.link(step)) }
  }

  /// What still waits, for a link or for a reply, waits in vain if there will be no link.
  private mutating func failAllIfOver(now: Instant, into actions: inout [ClientAction]) {
    guard case .over = links.state else { return }
    sendWaiting(now: now, into: &actions)
    calls.abandonAll(because: .connectionLost, into: &settlements)
    settleAll(into: &actions)
  }

  private mutating func failPending(into actions: inout [ClientAction]) {
    calls.connectionLost(into: &settlements)
    settleAll(into: &actions)
  }

  private mutating func settleAll(into actions: inout [ClientAction]) {
    for settlement in settlements { actions.append(.settle(settlement)) }
    settlements.removeAll(keepingCapacity: true)
  }

  // MARK: Calls

  /// Whether a call that is made now waits for a link.
  package var mustWait: Bool {
    links.openLink == nil && configuration.withoutLink == .wait && links.mayOpen
  }

  /// Makes a call: sends its request, or lets it wait for a link.
  ///
  /// - Parameters:
  ///   - request: What to send and how long to wait.
  ///   - call: A name of the caller's choice, which no other call has.
  ///   - now: The current time.
  package mutating func call(_ request: RPCRequest, as call: CallID, now: Instant) -> CallAction {
    if mustWait {
      if let deadline = request.deadline, deadline <= now { return .fail(.notConnected) }
      waiting.append(request, of: call)
      return .wait
    }
    return switch calls.send(request, as: call, now: now) {
    case .publish(let outgoing): .publish(outgoing)
    case .fail(let error): .fail(error)
    }
  }

  /// Gives up a call that waits for a link, and of which nothing was sent.
  ///
  /// - Returns: Whether it waited.
  package mutating func cancelWaiting(_ call: CallID) -> Bool { waiting.remove(call) }

  /// Gives up a call for which a request is out, for good.
  ///
  /// - Parameters:
  ///   - correlationID: The correlation ID of the call's request.
  ///   - notifying: Whether servers are to hear of it.
  /// - Returns: `nil` if the call is not pending.
  package mutating func cancel(correlationID: String, notifying: Bool) -> CallCancellation? {
    calls.cancel(correlationID: correlationID, notifying: notifying)
  }

  /// Sends what waits for a link; if there is none it fails.
  private mutating func sendWaiting(now: Instant, into actions: inout [ClientAction]) {
    guard !waiting.isEmpty else { return }
    for (call, request) in waiting.takeAll() {
      switch calls.send(request, as: call, now: now) {
      case .publish(let outgoing):
        actions.append(.send(call, outgoing, expectsReply: request.expectsReply))
      case .fail(let error): actions.append(.fail(call, error))
      }
    }
  }

  /// Whether calls wait for a reply or for a link.
  @inlinable package var hasCalls: Bool { calls.pending.count > 0 || hasWaitingCalls }

  /// Whether calls wait for a link.
  @inlinable package var hasWaitingCalls: Bool { !waiting.isEmpty }

  /// The calls that wait for a link, in the order in which they were made.
  package var waitingCalls: [CallID] { waiting.calls }

  /// How far away the deadlines of all calls are, whatever their order.
  package func deadlines(from now: Instant) -> UInt64 {
    waiting.isEmpty
      ? calls.deadlines(from: now) : calls.deadlines(from: now) &+ waiting.deadlines(from: now)
  }

  // MARK: What arrives

  /// Matches a reply with its call.
  package mutating func receive(
    _ reply: RPCMessage, now: Instant
  ) -> RPCClientStateMachine.ReplyAction { calls.receive(reply, now: now) }

  /// The broker has taken requests.
  package mutating func confirmed(publishTag: UInt64, multiple: Bool) {
    calls.confirmed(publishTag: publishTag, multiple: multiple)
  }

  /// The broker returned a mandatory request, because no queue takes it.
  package mutating func returned(_ request: RPCMessage, into actions: inout [ClientAction]) {
    if let settlement = calls.returned(request) { actions.append(.settle(settlement)) }
  }

  /// The broker has not taken requests.
  package mutating func refused(
    publishTag: UInt64, multiple: Bool, into actions: inout [ClientAction]
  ) {
    calls.refused(publishTag: publishTag, multiple: multiple, into: &settlements)
    settleAll(into: &actions)
  }
}

/// What becomes of a call that is made while its client has no link.
public enum WithoutLinkPolicy: String, CaseIterable, Hashable, Sendable {
  /// It waits for one, until its deadline; then it fails with ``RPCError/notConnected``.
  case wait
  /// It fails with ``RPCError/notConnected`` at once.
  case failAtOnce
}

/// What to do about a call that was just made.
package enum CallAction: Equatable, Sendable {
  /// Publish the request on the open link; the call is pending, if it expects a reply.
  case publish(OutgoingRequest)
  /// Nothing yet: ``ClientAction/send(_:_:expectsReply:)`` or ``ClientAction/fail(_:_:)`` follows.
  case wait
  /// Nothing was sent and nothing is pending.
  case fail(RPCError)
}

/// What a client's session wants done.
package enum ClientAction: Equatable, Sendable {
  /// Open a link, ask for a reply address on it, or close it.
  case link(LinkLife.Step)
  /// Nothing: the link is in use.
  case opened
  /// Publish the request of a call that waited for a link; a call that expects no reply is over then.
  case send(CallID, OutgoingRequest, expectsReply: Bool)
  /// Publish the request of a call again that outlived a link.
  case resend(CallID, OutgoingRequest)
  /// Tell who waits that the call's request was not sent.
  case fail(CallID, RPCError)
  /// Tell who waits how the call ended.
  case settle(CallSettlement)
}
