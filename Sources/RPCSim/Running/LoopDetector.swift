import InMemoryBroker
import RPCCore

/// Finds runs that go round: a state repeats, and no event is left that was planned before its last
/// occurrence.
///
/// A state is compared with one kept state. The kept state is replaced at growing intervals
/// (Brent's algorithm). The comparison covers all that decides what may come next, except the time.
///
/// A planned event that the loop does not renew may end the loop, so the run goes on. An example is
/// a deadline. If no time passes in the loop, events at later instants never come and do not count.
/// A loop that uses something up, such as the limited strikes of a fault, does not count as a loop.
struct LoopDetector: Sendable {
  /// The number of events before the first comparison.
  ///
  /// Most runs have fewer.
  private static var firstLook: Int { 512 }
  /// How often a state has to repeat.
  private static var enough: Int { 16 }

  private var nextKept = firstLook
  private var kept: Kept?

  private struct Kept: Sendable {
    /// The last event of the journal, without its time.
    var kind: EventKind
    var participant: Participant
    var state: UInt64
    /// The length of the journal and the number of events ever planned, at the last occurrence.
    var events: JournalEvent.ID
    var planned: UInt64
    var instant: Instant
    /// Cheap values that distinguish most states: the number of planned events, and a hash of the
    /// queues.
    var count: Int
    var queues: UInt64
    var times = 0
  }

  /// Compares a state with the kept one.
  ///
  /// Returns the loop if the state repeated often enough.
  mutating func look(at world: World) -> ScenarioRun.Loop? {
    guard world.performedCount >= Self.firstLook, let last = world.journal.events.last else {
      return nil
    }
    if world.performedCount >= nextKept {
      nextKept = 2 * world.performedCount
      kept = Kept(
        kind: last.kind, participant: last.participant, state: world.roundHash,
        events: world.journal.nextEvent,
        planned: world.timeline.plannedCount, instant: world.now, count: world.timeline.count,
        queues: world.queueHash)
      return nil
    }
    // Without new events in the journal, the state is still the same.
    let end = world.journal.nextEvent
    guard let state = kept, end > state.events, state.kind == last.kind,
      state.participant == last.participant,
      world.timeline.count == state.count, world.queueHash == state.queues,
      world.roundHash == state.state
    else { return nil }
    return comeRound(state, in: world)
  }

  private mutating func comeRound(_ state: Kept, in world: World) -> ScenarioRun.Loop? {
    var state = state
    let end = world.journal.nextEvent
    let isRenewed = world.timeline.oldestPlanned.map { $0 > state.planned } ?? false
    let isTimeless =
      !world.isUntimed && world.now == state.instant
      && world.timeline.isLater(plannedUpTo: state.planned)
    state.times = isRenewed || isTimeless ? state.times + 1 : 0
    let events = state.events..<end
    (state.events, state.planned) = (end, world.timeline.plannedCount)
    state.instant = world.now
    kept = state
    return state.times >= Self.enough ? ScenarioRun.Loop(events: events, times: state.times) : nil
  }
}

extension World {
  /// A hash of all that decides what may come next and that loops do not change, except the time.
  fileprivate var roundHash: UInt64 {
    var print = Fingerprint(12)
    for rule in faults.fired.indices { print.add(faults.usedUp(rule)) }
    for load in scene.calls.allLoads {
      print.add(load.remaining)
      print.add(load.unanswered)
    }
    print.add(queueHash)
    for process in 0..<processCount {
      print.add(isUp(process))
      print.add(scene.network.connection(of: process) != nil)
      print.add(handlers(of: process).all.count)
    }
    var sum: UInt64 = 0
    for (_, entry) in timeline.planned { sum &+= RandomStream.mix(roundHash(of: entry.event)) }
    print.add(sum)
    return print.value
  }

  /// A hash of the numbers of messages and consumers of each queue.
  fileprivate var queueHash: UInt64 {
    var print = Fingerprint(14)
    broker.forEachQueue { _, ready, unacknowledged, consumers in
      print.add(ready)
      print.add(unacknowledged)
      print.add(consumers)
    }
    return print.value
  }

  /// A hash of the meaning of an event, without numbers that count connections.
  private func roundHash(of event: WorldEvent) -> UInt64 {
    var meaning = meaning(of: event)
    switch event {
    case .reconnect, .graceOver, .wake: meaning.occurrence = 0
    default: break
    }
    return meaning.fingerprint.value
  }
}
