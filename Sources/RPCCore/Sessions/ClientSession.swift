/// The session of a client: its links, one after the other, and its calls.
///
/// A call waits for a link, or it waits for a reply. The session is a value without clock,
/// randomness, tasks or locks. Its shell performs the actions and reports their results. The shell
/// also reports everything that arrives, and when `nextInstant` has come:
///
///     session.begin(into: &actions)               // .link(.open(1))
///     session.linkOpened(link, into: &actions)    // .link(.prepare(1)): open its reply address
///     session.replyAddressOpened("amq.gen-1", on: link, now: now, into: &actions)
///
///     session.call(request, as: CallID(1), now: now)
///     session.receive(reply, now: now)
///
///     session.linkLost(link, into: &actions)      // .link(.close(1)), and the calls that fail
///     session.linkClosed(link, now: now, into: &actions)
///     session.passTime(now: now, into: &actions)  // .link(.open(2))
///
/// It is for the shells of this package: the type is public, and its members are not. The compiler copies a value of a `package` type
/// where it would lend one of a public type. A search looks at a session in every state.
public struct ClientSession: Sendable {
  /// The settings of a client.
  package struct Configuration: Hashable, Sendable {
    /// The settings of its calls.
    package var calls = RPCClientStateMachine.Configuration()
    /// The time from the end of a link until the next is requested, in nanoseconds; `nil` means
    /// never.
    package var reconnectDelay: Int64?
    /// The fate of a call that is made while there is no link.
    package var withoutLink = WithoutLinkPolicy.wait

    /// Makes a configuration with the default values.
    package init() {}
  }

  /// The settings of this client.
  package let configuration: Configuration
  /// The machine for the calls whose requests were sent.
  @usableFromInline package private(set) var calls: RPCClientStateMachine
  /// The links of this client.
  package private(set) var links: LinkLife
  @usableFromInline private(set) var waiting = WaitingCalls()
  /// Scratch space for calls that end at once, reused to save allocations.
  private var settlements: [CallSettlement] = []

  /// Makes a client that has not begun.
  ///
  /// - Parameter configuration: The settings of the client.
  package init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    calls = RPCClientStateMachine(configuration: configuration.calls)
    links = LinkLife(delay: configuration.reconnectDelay)
  }

  /// The instant at which ``passTime(now:into:)`` has something to do; `nil` if there is none.
  package var nextInstant: Instant? { Self.earlier(nextDeadline, links.nextInstant) }

  /// The earliest deadline of a call, whether it waits for a reply or for a link.
  ///
  /// At this instant ``expire(now:into:)`` has something to do.
  package var nextDeadline: Instant? {
    Self.earlier(calls.nextDeadline, waiting.nextDeadline)
  }

  private static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  // MARK: Links

  /// Begins the client, unless it has begun or ended.
  ///
  /// - Parameter actions: The actions are appended here, as in all methods below.
  package mutating func begin(into actions: inout [ClientAction]) {
    append(links.begin(), to: &actions)
  }

  /// Reports that a requested link is open.
  package mutating func linkOpened(_ link: LinkID, into actions: inout [ClientAction]) {
    let step = links.opened(link)
    if case .prepare? = step { calls.openReplyAddress() }
    append(step, to: &actions)
  }

  /// Reports that a requested link could not be opened.
  package mutating func linkRefused(
    _ link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    let step = links.refused(link, now: now)
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// Reports the name of the reply address, so that requests can be sent.
  ///
  /// The requests of calls that outlived the last link go first. Then follow the requests of calls
  /// that were made since.
  package mutating func replyAddressOpened(
    _ address: String, on link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    guard links.prepared(link) else { return }
    actions.append(.opened)
    var requests: [Publication] = []
    calls.replyAddressOpened(address, now: now, resending: &requests)
    for request in requests {
      guard let call = request.message.correlationID.flatMap(calls.pendingCall) else {
        preconditionFailure("only the request of a pending call can be sent again")
      }
      actions.append(.resend(call, request))
    }
    sendWaiting(now: now, into: &actions)
  }

  /// Reports that the reply address could not be opened.
  package mutating func replyAddressRefused(
    on link: LinkID, into actions: inout [ClientAction]
  ) {
    guard links.isCurrent(link) else { return }
    failPending(into: &actions)
    append(links.notPrepared(link), to: &actions)
  }

  /// Reports that a link was lost.
  ///
  /// Calls that cannot be sent again fail.
  package mutating func linkLost(_ link: LinkID, into actions: inout [ClientAction]) {
    guard links.isCurrent(link) else { return }
    failPending(into: &actions)
    append(links.lost(link), to: &actions)
  }

  /// Reports that a link is closed.
  package mutating func linkClosed(
    _ link: LinkID, now: Instant, into actions: inout [ClientAction]
  ) {
    let step = links.closed(link, now: now)
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// Ends the client: its calls fail, and its link is closed.
  package mutating func end(now: Instant, into actions: inout [ClientAction]) {
    if links.mayOpen { failPending(into: &actions) }
    let step = links.end()
    failAllIfOver(now: now, into: &actions)
    append(step, to: &actions)
  }

  /// Reports the current time.
  ///
  /// Calls past their deadline fail, and the next link is requested if it is due.
  package mutating func passTime(now: Instant, into actions: inout [ClientAction]) {
    expire(now: now, into: &actions)
    append(links.passTime(now: now), to: &actions)
  }

  /// Requests another link before the delay is over, for shells that know when one is available.
  package mutating func retry(into actions: inout [ClientAction]) {
    append(links.retry(), to: &actions)
  }

  /// Fails the calls whose deadline has come.
  ///
  /// Unlike ``passTime(now:into:)``, it requests no link.
  package mutating func expire(now: Instant, into actions: inout [ClientAction]) {
    while let call = calls.expire(now: now) {
      let settlement = CallSettlement(call: call, outcome: .failed(.deadlineExceeded))
      actions.append(.settle(settlement))
    }
    // `notConnected` tells the caller that nothing was sent. `deadlineExceeded` would not.
    while let call = waiting.takeDue(now: now) { actions.append(.fail(call, .notConnected)) }
  }

  private func append(_ step: LinkLife.Step?, to actions: inout [ClientAction]) {
    if let step { actions.append(.link(step)) }
  }

  /// Fails all calls that still wait for a link or for a reply, if no link will follow.
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
  ///   - request: The request and its deadline.
  ///   - call: An ID of the caller's choice, which no other call has.
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

  /// Cancels a call that waits for a link.
  ///
  /// Its request was not sent.
  ///
  /// - Returns: Whether the call waited.
  package mutating func cancelWaiting(_ call: CallID) -> Bool { waiting.remove(call) }

  /// Cancels a call whose request was sent.
  ///
  /// - Parameters:
  ///   - correlationID: The correlation ID of the call's request.
  ///   - notifying: Whether to notify the servers.
  /// - Returns: The settlement of the call, and the notice to send; `nil` if the call is not
  ///   pending.
  package mutating func cancel(correlationID: String, notifying: Bool) -> CallCancellation? {
    calls.cancel(correlationID: correlationID, notifying: notifying)
  }

  /// Sends the requests of calls that wait for a link.
  ///
  /// Without a link, these calls fail.
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

  /// A hash of all calls and the time until their deadlines, independent of their order.
  package func deadlines(from now: Instant) -> UInt64 {
    waiting.isEmpty
      ? calls.deadlines(from: now) : calls.deadlines(from: now) &+ waiting.deadlines(from: now)
  }

  // MARK: Incoming messages

  /// Matches a reply with its call.
  package mutating func receive(
    _ reply: RPCMessage, now: Instant
  ) -> RPCClientStateMachine.ReplyAction { calls.receive(reply, now: now) }

  /// Reports that the broker has taken publications.
  package mutating func confirmed(publishTag: UInt64, multiple: Bool) {
    calls.confirmed(publishTag: publishTag, multiple: multiple)
  }

  /// Reports that the broker returned a mandatory request, because no queue takes it.
  package mutating func returned(_ request: RPCMessage, into actions: inout [ClientAction]) {
    if let settlement = calls.returned(request) { actions.append(.settle(settlement)) }
  }

  /// Reports that the broker has refused publications.
  package mutating func refused(
    publishTag: UInt64, multiple: Bool, into actions: inout [ClientAction]
  ) {
    calls.refused(publishTag: publishTag, multiple: multiple, into: &settlements)
    settleAll(into: &actions)
  }
}

/// The fate of a call that is made while its client has no link.
public enum WithoutLinkPolicy: String, CaseIterable, Hashable, Sendable {
  /// The call waits for a link until its deadline. Then it fails with ``RPCError/notConnected``.
  case wait
  /// The call fails with ``RPCError/notConnected`` at once.
  case failAtOnce
}

/// The action for a call that was just made.
package enum CallAction: Equatable, Sendable {
  /// Publish the request on the open link. The call is pending if it expects a reply.
  case publish(Publication)
  /// Do nothing yet: ``ClientAction/send(_:_:expectsReply:)`` or ``ClientAction/fail(_:_:)``
  /// follows.
  case wait
  /// Fail the call. Nothing was sent, and nothing is pending.
  case fail(RPCError)
}

/// An action that the shell of a client performs.
package enum ClientAction: Equatable, Sendable {
  /// Open a link, ask for a reply address on it, or close it.
  case link(LinkLife.Step)
  /// Report that the link is in use. Nothing else is to be done.
  case opened
  /// Publish the request of a call that waited for a link.
  ///
  /// A call that expects no reply is over then.
  case send(CallID, Publication, expectsReply: Bool)
  /// Publish the request again for a call that outlived a link.
  case resend(CallID, Publication)
  /// Tell the caller that the call's request was not sent.
  case fail(CallID, RPCError)
  /// Tell the caller how the call ended.
  case settle(CallSettlement)
}
