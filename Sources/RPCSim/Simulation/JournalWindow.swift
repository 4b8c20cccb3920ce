import RPCCore

/// Keeps the memory of a run bounded.
///
/// Checkers follow the run, the journal keeps the last events, and calls and messages that are over
/// are forgotten. This does not change the run.
struct JournalWindow: Sendable {
  /// The least number of events that are kept.
  private let size: Int
  /// The checkers that follow the run; `nil` without a journal.
  private var checkers: Checkers?
  /// The numbers of journal events and of performed events at which the world is next searched.
  private var mostWritten: Int
  private var mostPerformed = Self.leastInterval

  /// Makes a window over a journal.
  ///
  /// - Returns: `nil` if the whole journal is kept, so that nothing is forgotten.
  init?(_ extent: SimulationOptions.JournalExtent) {
    switch extent {
    case .whole: return nil
    case .none: size = 0
    case .last(let count):
      size = max(1, count)
      checkers = Checkers()
    }
    mostWritten = size + max(size, Self.leastInterval)
  }

  /// The least number of events between two searches.
  ///
  /// A search costs time in proportion to the parts that are not over.
  private static var leastInterval: Int { 1_000 }

  /// Forgets the parts of a world that are over, if enough has happened since the last time.
  ///
  /// - Returns: The violations of invariants so far. If there are any, nothing is forgotten.
  mutating func slide(over world: inout World) -> [Violation] {
    guard world.journal.events.count >= mostWritten || world.performedCount >= mostPerformed else {
      return []
    }
    let violations = violations(in: world)
    guard violations.isEmpty else { return violations }
    let first = max(world.journal.startsAt, world.journal.nextEvent - size)
    let living = world.living(since: first)
    checkers?.forget(allBut: living)
    world.forget(allBut: living)
    let interval = max(size, living.count, Self.leastInterval)
    mostWritten = world.journal.events.count + interval
    mostPerformed = world.performedCount + interval
    return []
  }

  /// The violations of invariants so far.
  ///
  /// Without a journal no checker follows the run, and no violation is found.
  mutating func violations(in world: World) -> [Violation] {
    checkers?.advance(through: world.journal)
    return checkers?.violations(in: world.evidence(isQuiescent: false)) ?? []
  }
}
