import RPCCore

/// A thread that calls the receivers of links.
struct Drainer: Sendable {
  /// The thread; none if the drainer is free.
  var thread = ThreadName.none
  /// The links whose receivers it calls, in turn.
  var links = Deque<Slot>()
  /// The number of events that other threads have added to its links.
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

/// The result of ending a turn.
struct TurnEnd {
  enum Next {
    case turn(Turn)
    /// The thread has served other threads for long enough. A task continues.
    case handOver
    case nothing
  }

  var next: Next
  var left: LeftBehind
}

/// Continuations to resume and references to release after the lock is free.
struct LeftBehind {
  /// Continuations that waited until their events were received.
  var waiters: [CheckedContinuation<Void, Never>] = []
  /// The receiver of a link that is removed.
  var receiver: Receiver?
}

/// Calls of the links' receivers.
///
/// The thread that causes an event calls the receiver, unless another thread is calling it. A
/// thread inside a receiver's call starts no other call until that one returns. So receivers that
/// answer each other do not fill its stack.
extension BrokerCore {
  /// The number of events a thread receives for others before it hands its links to a task.
  ///
  /// Without a limit, a thread that publishes once could serve others for ever.
  static let mostForeignEvents = 1_000

  /// Gives the links with new events to this thread's drainer.
  ///
  /// Returns the first turn if the thread was not a drainer already.
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

  /// Ends a turn.
  ///
  /// `events` is its emptied array, which is used again.
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

  /// Continues the turns of a drainer that was handed over.
  mutating func resumeTurns(of drainer: Int) -> Turn? {
    drainers[drainer].thread = thread
    drainers[drainer].foreignEvents = 0
    return nextTurn(of: drainer)
  }

  /// Adds a waiter for the events that have arrived on a link; returns whether there are any.
  mutating func wait(
    for link: Slot, _ continuation: CheckedContinuation<Void, Never>
  ) -> Bool {
    guard let record = links[link], record.attendance != .unattended else { return false }
    // One turn may be under way. The next one takes all events that have arrived.
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

  /// Keeps the link for another turn if it has events; otherwise leaves it, and removes it if it
  /// has ended.
  private mutating func leave(
    _ link: Slot, by drainer: Int, spare: consuming [TransportEvent]
  ) -> LeftBehind {
    var buffer = spare
    let state = links.update(link) { record in
      swap(&record.spare, &buffer)
      if record.pending.isEmpty { record.attendance = .unattended }
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
  /// Removes and returns the waiters whose events were received.
  fileprivate mutating func takeReleased() -> [CheckedContinuation<Void, Never>] {
    guard !waiters.isEmpty else { return [] }
    for index in waiters.indices { waiters[index].turns -= 1 }
    let released = waiters.filter { attendance == .unattended || $0.turns <= 0 }
    waiters.removeAll { attendance == .unattended || $0.turns <= 0 }
    return released.map(\.continuation)
  }
}
