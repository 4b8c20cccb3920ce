/// Why a call is not answered: what it waits for, and which processes hold that.
public struct CallWait: Equatable, Sendable {
  /// The index of the call in the journal.
  public var call: Int
  /// The reasons, one sentence each.
  ///
  /// Each reason explains the one before it.
  public var reasons: [String] = []
  /// The processes that hold what the call waits for, nearest first, by their index in the cast.
  package var holders: [Int] = []
  /// Whether the reasons lead to a call that waits for itself through its handlers.
  public var isDeadlock = false
  /// The kind of each of ``reasons``.
  var causes: [Cause] = []

  /// A kind of reason, without its call, process and time.
  enum Cause: Hashable, Sendable {
    /// A call waits for itself.
    case itself
    /// Its request was never sent.
    case neverSent
    /// Its client has no connection.
    case noLink
    /// It has a ticket, and its client polls for the result.
    case polls
    /// The reply lies ready for a client that is driven by hand, and the client is not fed.
    case putAside
    /// A message was lost, reached no queue, expired, was rejected, was removed, or was refused.
    case lost, unroutable, expired, rejected, removed, refused
    /// Its server discarded the result.
    case resultDiscarded
    /// A message is on its way.
    case onItsWay
    /// A partition keeps a message from leaving a process or from arriving.
    case cutOff
    /// The process that had the message died. It may have started again without the message.
    case died, diedAndCameBack
    /// Its handler waits for another call, never ends, or is still at work.
    case asksAnother, hangs, works
    /// All executor slots of its server are taken.
    case executorBusy
    /// Its queue is deleted, or has no consumer.
    case queueGone, unconsumed
    /// Its server holds as many deliveries as its prefetch allows, or did not acknowledge one.
    case prefetchFull, unacknowledged
    /// The process that the message was delivered to is down, paused, or has not looked at it.
    case down, standsStill, notLookedAt
  }
}
