import RPCCore

/// A world on the way to its end, with what it takes to know it again.
struct ExploredState: Sendable {
  private(set) var world: World
  /// What the world's journal said before; kept apart, because copies share it.
  private var past: [[JournalEvent]] = []
  /// What is remembered of how it came about, as long as content tells states apart.
  private var history: PlainHistory?
  /// All that led to it, otherwise.
  private var causes: CausalHash
  /// What expectations made of it.
  private(set) var monitors: Monitors
  private var loops = LoopDetector()
  /// What came again and again on the way, if that has no end.
  private(set) var loop: ScenarioRun.Loop?
  /// Whether it has to be known by times that are not on the world's agenda.
  private let countsInstants: Bool

  /// How many events a world carries with it.
  ///
  /// Few, because a copy that writes down what happens copies them.
  private static let carriedEvents = 4

  /// A world at the beginning of its story.
  ///
  /// - Parameters:
  ///   - world: The world, whose journal is whole.
  ///   - isByContent: Whether states are known by content, if the story is plain.
  init(_ world: World, isByContent: Bool) {
    self.world = world
    self.world.faults.forgetNames()
    let scenario = world.cast.scenario
    let hasTimes = !world.isUntimed && scenario.hasRanges
    causes = CausalHash(withTimes: hasTimes && !scenario.keepsFewInstants)
    countsInstants = hasTimes && scenario.keepsFewInstants
    monitors = Monitors(of: world.cast)
    if isByContent, world.isUntimed, world.cast.isPlain {
      history = PlainHistory(processes: world.processCount)
    }
    note()
  }

  /// Whether it is known by what it is, rather than by all that led to it.
  var isKnownByContent: Bool { history != nil }

  /// The world with its whole journal.
  var wholeWorld: World {
    var world = world
    world.putBack(past)
    return world
  }

  /// Performs an event, and returns what the state is known by.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - time: When it happens; `nil` is as soon as it can.
  ///   - strikes: On which of its occasions faults strike.
  @discardableResult
  mutating func perform(_ event: EnabledEvent, at time: Instant?, strikes: [Int]) -> UInt64 {
    world.faults.letChoose(.places(strikes))
    world.perform(event, at: time)
    loop = loops.look(at: world)
    return note()
  }

  @discardableResult
  private mutating func note() -> UInt64 {
    defer {
      if world.journal.events.count >= Self.carriedEvents {
        past.append(world.takeEvents())
      }
    }
    monitors.advance(through: world.journal)
    history?.advance(through: world.journal, world.cast)
    if let history, !history.isOdd, let content = world.content(history) {
      return content ^ monitors.fold
    }
    if history != nil {
      // What is odd once stays so: from here on the state is known by all that led to it.
      history = nil
      causes.advance(through: wholeWorld)
    } else {
      causes.advance(through: world)
    }
    var state = causes.value ^ RandomStream.mix(world.agendaHash) ^ monitors.fold
    if countsInstants { state ^= RandomStream.mix(world.keptInstants) }
    return state
  }
}
