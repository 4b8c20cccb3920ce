import RPCCore

/// What was chosen at each decision of a run, what else could have been, and what was planned.
///
/// It is linear in the length of the run: what may happen is kept with the decisions between which
/// it might have, and not with each of them.
struct ChoiceRecord: Sendable {
  /// A decision that was made; they are counted from 1.
  struct Made: Sendable {
    var decision: Decision
    /// How many events the journal had before.
    var eventCount: Int
    /// Where faults could strike meanwhile that a schedule places.
    var occasions: [FaultChoices.Occasion] = []
  }

  /// Something that may happen, in the words of a decision.
  struct Prospect: Hashable, Sendable {
    fileprivate var id: Int32
    var decision: Decision
  }

  /// Something that is planned, and when.
  struct Plan: Hashable, Sendable {
    fileprivate var id: Int32
    var decision: Decision
    var window: Window
    /// Whether something keeps it from happening.
    var isHeld: Bool
  }

  fileprivate(set) var made: [Made] = []
  /// What could be chosen, by the places of decisions in ``made``.
  fileprivate(set) var prospects = IntervalLog<Prospect>()
  /// What was planned before a decision, by the place of the decision.
  fileprivate(set) var plans = IntervalLog<Plan>()
}

extension ChoiceRecord {
  /// Notes what is about to be performed, and what could be instead.
  mutating func note(_ event: EnabledEvent, in world: World) {
    notePlans(of: world)
    prospects.update(
      world.enabledEvents.map { Prospect(id: $0.id, decision: world.decision(of: $0)) },
      at: made.count)
    made.append(
      Made(decision: world.decision(of: event), eventCount: world.journal.events.count))
  }

  /// Notes where faults could strike while it was performed.
  mutating func note(_ occasions: [FaultChoices.Occasion]) {
    guard !occasions.isEmpty, !made.isEmpty else { return }
    made[made.count - 1].occasions = occasions
  }

  /// Notes that nothing more is performed.
  mutating func end(in world: World) {
    notePlans(of: world)
    prospects.end(at: made.count)
    plans.end(at: made.count + 1)
  }

  /// Notes what is planned, now that an event was performed or the story has begun.
  private mutating func notePlans(of world: World) {
    let plans = world.timeline.planned.map { id, entry in
      Plan(
        id: id, decision: world.decision(for: entry.event), window: entry.window,
        isHeld: entry.isParked)
    }
    self.plans.update(plans, at: made.count)
  }
}

/// Between which places things were there, as sets of them are told one after the other.
struct IntervalLog<Item: Hashable & Sendable>: Sendable {
  struct Interval: Sendable {
    var item: Item
    var places: Range<Int>
  }

  /// Those that are over, by their end.
  private(set) var intervals: [Interval] = []
  private var current: [Item] = []
  /// Since when each is there; only ever looked up.
  private var starts: [Item: Int] = [:]

  /// Takes in what is there at a place, in time linear in that.
  mutating func update(_ items: [Item], at place: Int) {
    guard items != current else { return }
    let present = Set(items)
    for item in current where !present.contains(item) { close(item, at: place) }
    for item in items where starts[item] == nil { starts[item] = place }
    current = items
  }

  mutating func end(at place: Int) { update([], at: place) }

  private mutating func close(_ item: Item, at place: Int) {
    guard let start = starts.removeValue(forKey: item) else { return }
    intervals.append(Interval(item: item, places: start..<max(start, place)))
  }
}
