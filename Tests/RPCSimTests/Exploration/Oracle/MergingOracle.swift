import RPCCore

@testable import RPCSim

/// An oracle for larger scenarios: like ``BruteForce``, but it explores each state only once.
///
/// Two worlds are one state if all their contents are equal, with times relative to now, and if
/// their journals have the same events in the same order. Of the journal's times, only those count
/// that an expectation or a checker reads.
struct MergingOracle {
  let scenario: Scenario
  let tick: Int64
  let limits: BruteForce.Limits
  private(set) var results: Set<RunResult> = []
  private(set) var states: Set<WorldPrint> = []
  private(set) var isComplete = true
  private let known = DumpCache()

  init(
    _ scenario: Scenario, tick: Int64 = Ticks.one, isUntimed: Bool = false,
    limits: BruteForce.Limits = BruteForce.Limits()
  ) {
    self.scenario = scenario
    self.tick = tick
    self.limits = limits
    var world = World(scenario, isUntimed: isUntimed)
    world.faults.forgetNames()
    follow(world, JournalPrint())
  }

  private mutating func follow(_ world: World, _ journal: JournalPrint) {
    guard isComplete else { return }
    var journal = journal
    journal.advance(through: world.journal, known)
    guard states.insert(WorldPrint(world, journal, known)).inserted else { return }
    guard world.naturalEvent != nil else { return judge(world, world.natureOfEnd) }
    guard world.performedCount < limits.events, states.count < limits.runs else {
      return isComplete = false
    }
    for next in world.next(every: tick) {
      if let next { follow(next, journal) } else { judge(world, .timeOver) }
    }
  }

  private mutating func judge(_ world: World, _ ending: ScenarioRun.Ending) {
    results.insert(
      RunResult(ScenarioRun(of: scenario, .inOrder, ending, in: world, Monitors(of: world.cast))))
  }
}

/// A hash of the journal without its times.
struct JournalPrint {
  private(set) var hash = StableHash("journal")
  private var count = 0
  /// The events whose times are read later.
  private(set) var timed: [JournalEvent.ID] = []

  mutating func advance(through journal: Journal, _ known: DumpCache) {
    while count < journal.events.count {
      var event = journal.events[count]
      if Self.isTimed(event.kind) { timed.append(count) }
      event.time = .start
      if case .deadline = event.detail { event.detail = .none }
      hash = hash.adding(Dump(event, known).hash(from: .start))
      count += 1
    }
  }

  /// Whether a checker or an expectation reads the times of such events.
  private static func isTimed(_ kind: EventKind) -> Bool {
    switch kind {
    case .callStarted, .callSettled, .itemReceived, .paused, .resumed, .clockJumped: true
    default: false
    }
  }
}

/// The identity of a state.
struct WorldPrint: Hashable {
  private let value: UInt64

  init(_ world: World, _ journal: JournalPrint, _ known: DumpCache) {
    let hash = journal.hash.adding(world.print(known))
      .adding(Self.times(of: world, journal.timed))
    // The broker counts in milliseconds.
    value = RandomStream.mix(hash.adding(world.now.nanoseconds % 1_000_000).value)
  }

  /// The times that are read later.
  ///
  /// Times of a call that has ended count back from its end, and all others from now.
  private static func times(of world: World, _ timed: [JournalEvent.ID]) -> String {
    let events = world.journal.events
    var ends: [Int: Instant] = [:]
    for id in timed where events[id].kind == .callSettled {
      if let call = events[id].call { ends[call] = events[id].time }
    }
    let isAbsolute = world.cast.scenario.expectations.contains {
      if case .fails(_, let failure) = $0 { failure.at != nil } else { false }
    }
    let isDisturbed = timed.contains {
      switch events[$0].kind {
      case .paused, .resumed, .clockJumped: true
      default: false
      }
    }
    let texts = timed.map { id in
      let end = isDisturbed ? nil : events[id].call.flatMap { ends[$0] }
      let origin = end ?? world.now
      var text = "\(id) \(events[id].time.nanoseconds(to: origin))"
      if case .deadline(let deadline?) = events[id].detail {
        text += " \(deadline.nanoseconds(to: origin))"
      }
      return text
    }
    let last = events.last.map { $0.time.nanoseconds(to: world.now) } ?? 0
    return texts.joined(separator: ",") + " \(last)" + (isAbsolute ? " \(world.now)" : "")
  }
}
