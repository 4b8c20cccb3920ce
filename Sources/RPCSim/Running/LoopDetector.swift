import InMemoryBroker
import RPCCore

/// Finds runs that go round: a state comes again and again, and nothing is left that was planned
/// before it came last.
///
/// A state is compared with one that was kept (Brent's way: after ever more events another is kept),
/// by all that decides what may come next, whatever its time. As long as something waits that the
/// round does not renew, such as a deadline, it may end the round, so the run goes on, unless no time passes:
/// then what waits for a later time waits in vain. Rounds that use something up, such as a fault that strikes
/// a number of times, are no rounds either.
struct LoopDetector: Sendable {
  /// How many events a run has before anybody looks: most have fewer.
  private static var firstLook: Int { 512 }
  /// How often a state has to come again.
  private static var enough: Int { 16 }

  private var nextKept = firstLook
  private var kept: Kept?

  private struct Kept: Sendable {
    /// The last event of the journal, but for its time.
    var kind: EventKind
    var actor: Participant
    var state: UInt64
    /// Where the state came last: in the journal, and in what was ever planned.
    var events: JournalEvent.ID
    var planned: UInt64
    var instant: Instant
    /// What tells most states apart at little cost: how much was planned, and what queues hold.
    var count: Int
    var queues: UInt64
    var times = 0
  }

  /// Looks at a state; says what came round, if anything did often enough.
  mutating func look(at world: World) -> ScenarioRun.Loop? {
    guard world.performedCount >= Self.firstLook, let last = world.journal.events.last else {
      return nil
    }
    if world.performedCount >= nextKept {
      nextKept = 2 * world.performedCount
      kept = Kept(
        kind: last.kind, actor: last.actor, state: world.roundHash,
        events: world.journal.nextEvent,
        planned: world.timeline.plannedCount, instant: world.now, count: world.timeline.count,
        queues: world.queueHash)
      return nil
    }
    // Where nothing was written down since, it is the same state still.
    let end = world.journal.nextEvent
    guard let state = kept, end > state.events, state.kind == last.kind, state.actor == last.actor,
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
  /// All that decides what may come next and that rounds leave as it is, whatever its time.
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

  /// How much is in each queue, and how many consume it.
  fileprivate var queueHash: UInt64 {
    var print = Fingerprint(14)
    broker.forEachQueue { _, ready, unacknowledged, consumers in
      print.add(ready)
      print.add(unacknowledged)
      print.add(consumers)
    }
    return print.value
  }

  /// What an event means, but for numbers that count connections.
  private func roundHash(of event: WorldEvent) -> UInt64 {
    var meaning = meaning(of: event)
    switch event {
    case .reconnect, .graceOver, .wake: meaning.occurrence = 0
    default: break
    }
    return meaning.fingerprint.value
  }
}
