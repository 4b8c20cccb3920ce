import RPCCore

/// A world during its run, with the data that identifies its state.
struct ExploredState: Sendable {
  private(set) var world: World
  /// The earlier events of the world's journal, kept apart because copies share them.
  private var past: [[JournalEvent]] = []
  /// The history of the run, as long as states are identified by content.
  private var history: PlainHistory?
  /// The causes of the state, if it is identified by them.
  private var causes: CausalHash
  /// The monitors of the expectations.
  private(set) var monitors: Monitors
  private var loops = LoopDetector()
  /// The events that repeat without end, if the run has become a loop.
  private(set) var loop: ScenarioRun.Loop?
  /// Whether the state also depends on instants that are not on the world's agenda.
  private let countsInstants: Bool

  /// The number of events that a world carries in its journal.
  ///
  /// It is small, because a copy of a world copies them when it adds an event.
  private static let carriedEvents = 4

  /// Starts with a world at the beginning of its scenario.
  ///
  /// - Parameters:
  ///   - world: The world, with its whole journal.
  ///   - isByContent: Whether states are identified by content if the scenario is plain and
  ///     untimed.
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
    takeIn()
  }

  /// Whether the state is identified by its content, rather than by its causes.
  var isKnownByContent: Bool { history != nil }

  /// The world with its whole journal.
  var wholeWorld: World {
    var world = world
    world.putBack(past)
    return world
  }

  /// Performs an event.
  ///
  /// Returns the hash that identifies the new state.
  ///
  /// - Parameters:
  ///   - event: The event to perform.
  ///   - time: The instant of the event; `nil` is as soon as it can happen.
  ///   - strikes: The indices of the event's occasions on which faults strike.
  @discardableResult
  mutating func perform(_ event: EnabledEvent, at time: Instant?, strikes: [Int]) -> UInt64 {
    world.faults.letChoose(.occasions(strikes))
    world.perform(event, at: time)
    loop = loops.look(at: world)
    return takeIn()
  }

  /// Takes in the events of the last step, and returns the hash that identifies the state.
  ///
  /// The content of the world identifies the state, as long as its history is of the kind that the
  /// content describes. From then on the causal order of all events does.
  @discardableResult
  private mutating func takeIn() -> UInt64 {
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
      // A history that the content cannot describe stays so. The causes start from the first event.
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
