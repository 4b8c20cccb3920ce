import RPCCore

/// A thread that calls receivers.
struct Drainer: Sendable {
  /// The thread; none if the place is free.
  var thread = ThreadName.none
  /// The links whose receivers it calls, in turn.
  var links = Deque<Slot>()
  /// How many events other threads have left to it.
  var foreignEvents = 0

  mutating func noteEvent(from thread: ThreadName) {
    if thread != self.thread { foreignEvents += 1 }
  }
}

/// Events of one link that a drainer receives without holding the lock.
struct Turn: Sendable {
  let drainer: Int
  let link: Slot
  let receive: Receiver
  var events: [TransportEvent]
}

/// What a drainer does after a turn.
struct TurnEnd {
  enum Next {
    case turn(Turn)
    /// The thread has served others for long enough; a task goes on.
    case handOver
    case nothing
  }

  var next: Next
  var left: LeftBehind
}

/// What is let go once the lock is free.
struct LeftBehind {
  /// Who waited for what was received.
  var waiters: [CheckedContinuation<Void, Never>] = []
  /// The receiver of a link that is forgotten.
  var receiver: Receiver?
}

/// Who calls the receivers of links.
///
/// Whoever causes an event calls the receiver, unless somebody is calling it already. A thread that
/// is inside a receiver's call calls no other until that has returned, so receivers that answer one
/// another do not pile up on its stack.
extension BrokerCore {
  /// How many events a thread receives for others before it hands its links to a task.
  ///
  /// Without a limit a thread that publishes once could serve others for ever.
  static let mostForeignEvents = 1_000

  /// Gives the links with new events to this thread's drainer; returns the first turn if the thread
  /// was none.
  mutating func beginTurns() -> Turn? {
    guard !unattended.isEmpty else { return nil }
    let current = drainers.firstIndex { $0.thread == thread }
    let drainer = current ?? makeDrainer()
    for link in unattended {
      links.update(link) { $0.attendance = .drainer(drainer) }
      drainers[drainer].links.append(link)
    }
    unattended.removeAll(keepingCapacity: true)
    return current == nil ? nextTurn(of: drainer) : nil
  }

  /// Ends a turn; `events` is its array, emptied, to be used again.
  mutating func endTurn(
    of link: Slot, by drainer: Int, events: consuming [TransportEvent]
  ) -> TurnEnd {
    let left = leave(link, by: drainer, spare: events)
    if drainers[drainer].foreignEvents >= Self.mostForeignEvents, !drainers[drainer].links.isEmpty {
      drainers[drainer].thread = .next
      return TurnEnd(next: .handOver, left: left)
    }
    return TurnEnd(next: nextTurn(of: drainer).map(TurnEnd.Next.turn) ?? .nothing, left: left)
  }

  /// Goes on with a drainer that was handed over.
  mutating func resumeTurns(of drainer: Int) -> Turn? {
    drainers[drainer].thread = thread
    drainers[drainer].foreignEvents = 0
    return nextTurn(of: drainer)
  }

  /// Adds a waiter for what has arrived on a link; returns whether there is anything to wait for.
  mutating func wait(
    for link: Slot, _ continuation: CheckedContinuation<Void, Never>
  ) -> Bool {
    guard let record = links[link], record.attendance != .nobody else { return false }
    // One turn may be under way, and the next takes all that has arrived.
    links.update(link) { $0.waiters.append(.init(turns: 2, continuation: continuation)) }
    return true
  }

  private mutating func makeDrainer() -> Int {
    let free = drainers.firstIndex { $0.thread == .none }
    if free == nil { drainers.append(Drainer()) }
    let drainer = free ?? drainers.count - 1
    drainers[drainer].thread = thread
    drainers[drainer].foreignEvents = 0
    return drainer
  }

  private mutating func nextTurn(of drainer: Int) -> Turn? {
    while let link = drainers[drainer].links.popFirst() {
      let turn = links.update(link) {
        Turn(drainer: drainer, link: link, receive: $0.receive, events: $0.takePending())
      }
      if let turn { return turn }
    }
    drainers[drainer].thread = .none
    return nil
  }

  /// Keeps the link for another turn, or leaves it; one that is over is forgotten.
  private mutating func leave(
    _ link: Slot, by drainer: Int, spare: consuming [TransportEvent]
  ) -> LeftBehind {
    var buffer = spare
    let state = links.update(link) { record in
      swap(&record.spare, &buffer)
      if record.pending.isEmpty { record.attendance = .nobody }
      return (isIdle: record.pending.isEmpty, isOver: record.isOver, record.takeReleased())
    }
    guard let (isIdle, isOver, waiters) = state else { return LeftBehind() }
    if !isIdle { drainers[drainer].links.append(link) }
    let isForgotten = isIdle && isOver
    return LeftBehind(
      waiters: waiters, receiver: isForgotten ? links.remove(link)?.receive : nil)
  }
}

extension LinkRecord {
  /// Removes the waiters that have waited for long enough.
  fileprivate mutating func takeReleased() -> [CheckedContinuation<Void, Never>] {
    guard !waiters.isEmpty else { return [] }
    for index in waiters.indices { waiters[index].turns -= 1 }
    let released = waiters.filter { attendance == .nobody || $0.turns <= 0 }
    waiters.removeAll { attendance == .nobody || $0.turns <= 0 }
    return released.map(\.continuation)
  }
}
