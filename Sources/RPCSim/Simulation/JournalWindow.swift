import RPCCore

/// What lets a run go on for as long as it likes in the same memory: checkers follow it, its journal keeps what
/// happened last, and what is over is forgotten.
///
/// Forgetting changes nothing that happens: the same run with its whole journal is the same run.
struct JournalWindow: Sendable {
  /// How many events are kept at least.
  private let size: Int
  /// They follow the run if there is a journal.
  private var checkers: Checkers?
  /// How many events of the journal, and how many of the world, are enough to look at what is over.
  private var mostWritten: Int
  private var mostPerformed = Self.leastInterval

  /// - Returns: `nil` for a run whose whole journal is kept, which forgets nothing.
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

  /// Looking at what is over costs time in proportion to what is not, so it is done when as much has happened.
  private static var leastInterval: Int { 1_000 }

  /// Forgets what is over, if enough has happened since that was done last.
  ///
  /// - Returns: Where the run breaks an invariant; then nothing is forgotten.
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

  /// Where a run breaks an invariant so far.
  ///
  /// Without a journal no checker follows it, and nothing is found.
  mutating func violations(in world: World) -> [Violation] {
    checkers?.advance(through: world.journal)
    return checkers?.violations(in: world.evidence(isQuiescent: false)) ?? []
  }
}
