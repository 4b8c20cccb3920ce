/// Why a call is not answered: what it waits for, who could bring that about, and why they cannot.
package struct CallWait: Equatable, Sendable {
  /// The call, by its place in the journal.
  package var call: Int
  /// The reasons, each behind the one before: a sentence each.
  package var reasons: [String] = []
  /// The processes that hold what the call waits for, by their place in the cast, nearest first.
  package var holders: [Int] = []
  /// Whether the reasons lead back to a call that waits for itself.
  package var isDeadlock = false
  /// What kind of reason each of ``reasons`` is.
  var causes: [Cause] = []

  /// A reason to wait, whatever call, process and time it is about.
  enum Cause: Hashable, Sendable {
    /// The call waits for itself.
    case itself
    /// Its request was never sent.
    case neverSent
    /// Its client has no connection.
    case noLink
    /// It has a ticket, and asks for its result.
    case polls
    /// Its client put the reply aside, and is not fed.
    case putAside
    /// A message was lost, reached no queue, expired, was rejected, was removed, or was refused.
    case lost, unroutable, expired, rejected, removed, refused
    /// Its server threw the result away.
    case resultDiscarded
    /// A message is on its way.
    case onItsWay
    /// A partition keeps a message from its process, or a process from sending it.
    case cutOff
    /// The process that had it died, and may have come back without it.
    case died, diedAndCameBack
    /// Its handler waits for another call, never ends, or is not done yet.
    case asksAnother, hangs, works
    /// The slots of its server are taken.
    case executorBusy
    /// Its queue is gone, or has no consumer.
    case queueGone, unconsumed
    /// Its server has as many deliveries as it takes at a time, or did not acknowledge one.
    case prefetchFull, unacknowledged
    /// The process that it was sent to is down, stands still, or has not looked at it.
    case down, standsStill, notLookedAt
  }
}
