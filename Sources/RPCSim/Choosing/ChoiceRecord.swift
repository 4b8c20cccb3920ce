import RPCCore

/// The decisions of a run, with the alternatives and the planned events at each.
///
/// Its size is linear in the length of the run. An item is kept once with the range of decisions
/// during which it was present, not with each of them.
struct ChoiceRecord: Sendable {
  /// A decision that was made.
  struct Made: Sendable {
    var decision: Decision
    /// The number of events in the journal before it.
    var eventCount: Int
    /// The occasions for faults during it that a schedule can place.
    var occasions: [FaultChoices.Occasion] = []
  }

  /// An enabled event, as a decision.
  struct Prospect: Hashable, Sendable {
    fileprivate var id: Int32
    var decision: Decision
  }

  /// A planned event, as a decision with its window.
  struct Plan: Hashable, Sendable {
    fileprivate var id: Int32
    var decision: Decision
    var window: Window
    /// Whether something keeps it from happening.
    var isHeld: Bool
  }

  fileprivate(set) var made: [Made] = []
  /// The decisions that could be chosen, by the indices of decisions in ``made``.
  fileprivate(set) var prospects = IntervalLog<Prospect>()
  /// The events planned before a decision, by the index of the decision.
  fileprivate(set) var plans = IntervalLog<Plan>()
}

extension ChoiceRecord {
  /// Records the event that is about to happen, and its alternatives.
  mutating func note(_ event: EnabledEvent, in world: World) {
    notePlans(of: world)
    prospects.update(
      world.enabledEvents.map { Prospect(id: $0.id, decision: world.decision(of: $0)) },
      at: made.count)
    made.append(
      Made(decision: world.decision(of: event), eventCount: world.journal.events.count))
  }

  /// Records the occasions for faults while the event was performed.
  mutating func note(_ occasions: [FaultChoices.Occasion]) {
    guard !occasions.isEmpty, !made.isEmpty else { return }
    made[made.count - 1].occasions = occasions
  }

  /// Records the end of the run.
  mutating func end(in world: World) {
    notePlans(of: world)
    prospects.end(at: made.count)
    plans.end(at: made.count + 1)
  }

  /// Records the planned events, after an event was performed or the scenario has begun.
  private mutating func notePlans(of world: World) {
    let plans = world.timeline.planned.map { id, entry in
      Plan(
        id: id, decision: world.decision(for: entry.event), window: entry.window,
        isHeld: entry.isParked)
    }
    self.plans.update(plans, at: made.count)
  }
}

/// The intervals in which items were present.
///
/// It is fed with one set of items after the other.
struct IntervalLog<Item: Hashable & Sendable>: Sendable {
  struct Interval: Sendable {
    var item: Item
    var indices: Range<Int>
  }

  /// The intervals that have ended, by their end.
  private(set) var intervals: [Interval] = []
  private var current: [Item] = []
  /// The start of each current item.
  ///
  /// It is only looked up, so its order does not matter.
  private var starts: [Item: Int] = [:]

  /// Takes the items that are present at an index, in time linear in their number.
  mutating func update(_ items: [Item], at index: Int) {
    guard items != current else { return }
    let present = Set(items)
    for item in current where !present.contains(item) { close(item, at: index) }
    for item in items where starts[item] == nil { starts[item] = index }
    current = items
  }

  mutating func end(at index: Int) { update([], at: index) }

  private mutating func close(_ item: Item, at index: Int) {
    guard let start = starts.removeValue(forKey: item) else { return }
    intervals.append(Interval(item: item, indices: start..<max(start, index)))
  }
}
