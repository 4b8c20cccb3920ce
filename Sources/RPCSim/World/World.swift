import InMemoryBroker
public import RPCCore

/// A broker, the processes around it and everything on its way between them, as a value.
///
/// ``enabledEvents`` says what could happen next and ``perform(_:at:)`` makes one of them happen.
/// Nothing in it waits, and nothing in it chooses: a copy is a snapshot that can go on differently.
public struct World: Sendable {
  /// The current virtual time.
  public internal(set) var now = Instant.start
  /// What happened so far.
  public internal(set) var journal: Journal
  /// How many events were performed.
  public internal(set) var performedCount = 0

  var cast: Cast
  let seed: UInt64
  var broker = BrokerStateMachine()
  var processes: [Process]
  /// The handlers that run, by process.
  var handlers: [RunningHandlers]
  var routes = SlotMap<Route>()
  /// What is on its way on each route, by the place of the route.
  var upPipes: [Pipe<Route.UpFrame>] = []
  var downPipes: [Pipe<Route.DownFrame>] = []
  /// The route of each of the broker's channels, by the place of the channel.
  var channelRoutes: [Slot?] = []
  var routeCount = 0
  var agenda = Agenda()
  var faults: FaultPlan
  /// Where faults strike whose occasions are for a schedule to choose.
  var faultChoices = FaultChoices()
  var calls: [CallRecord] = []
  /// How many calls of each name were made.
  var labelCounts: [UInt32]
  /// For each step, how many calls it has yet to make and how many are unanswered.
  var loads: [Load]
  /// How many messages that belong to no call were published.
  var otherMessages: UInt32 = 0
  /// Whether any process was ever made to stand still or cut off; most runs need not ask who is.
  var mayHold = false
  /// Until when the broker is stopped.
  var brokerDownUntil: Instant?
  var brokerTimer: (entry: Int32, at: Instant)?
  /// Whether the broker did something in this step, so that its earliest expiry may be another.
  var brokerWasAsked = false
  /// The event that whatever happens now is because of.
  var cause: Event.ID?
  /// Whether the story has not begun: connections are made at no cost of time.
  var isSettingUp = true
  /// Whether the time that the scenario allows is over.
  var isOver = false
  /// The instants that expectations name for calls which have not ended; only ever looked up.
  var bounds: [Int: [CallBound]] = [:]
  /// The calls whose results are polled for, by their place; only ever looked up.
  var polls: [Int: PlannedPolls] = [:]
  /// Who waits for calls that were made before.
  @Boxed var waiters = Waiters()
  /// The replies that have come to clients which are driven by hand; only ever looked up.
  var keptReplies: [Int: KeptReplies] = [:]
  /// The servers that shut down; only ever looked up.
  var shutdowns: [Int: Shutdown] = [:]
  /// Which requests were answered without a handler of their own.
  var answers = AnswerNotes()
  /// What was read and computed last.
  @Boxed var memo = HandlerMemo()
  /// Reused for the actions of the broker and of servers, so that a step need not allocate.
  var brokerActions: [BrokerAction] = []
  var serverActions: [ServerAction] = []
  var clientActions: [ClientAction] = []
  /// Whether anything may come next, whatever its time; only timers wait until nothing else can.
  let isUntimed: Bool
  /// If so: the steps that wait for earlier ones of their process, and those that may come next.
  var stepsToCome: [Int] = []
  var openSteps: [Int] = []
  /// What is known of processes whose code runs beside the world.
  @Boxed var live = LiveProcesses()

  /// A step's calls that are still to make.
  struct Load: Sendable {
    var remaining = 0
    var unanswered = 0
    var limit = Int.max
    /// Whether calls are being made at the moment.
    var isBusy = false
  }

  /// A world at the beginning of a story: every process is connected, and nothing has happened.
  ///
  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - seed: What random details, such as which byte a fault corrupts, depend on.
  ///   - isJournaled: Whether the journal is kept. Without it a run is faster and proves nothing.
  ///   - isUntimed: Whether times are left out: anything may come next, but the steps of a process
  ///     come in the order of their times, and timers, such as deadlines, only when nothing else
  ///     can happen. No time passes until then.
  public init(
    _ scenario: Scenario, seed: UInt64 = 0, isJournaled: Bool = true, isUntimed: Bool = false
  ) {
    let cast = Cast(scenario)
    self.cast = cast
    self.isUntimed = isUntimed
    self.seed = seed
    journal = Journal(processes: cast.roles.map(\.name), isOn: isJournaled)
    processes = Array(repeating: Process(), count: cast.roles.count)
    handlers = Array(repeating: RunningHandlers(), count: cast.roles.count)
    faults = FaultPlan(rules: cast.rules)
    labelCounts = Array(repeating: 0, count: cast.labels.count)
    loads = Array(repeating: Load(), count: cast.steps.count)
    broker.isObserved = isJournaled
    setUp()
  }

  /// The events that may come next, in the order of their creation; empty when the run is over.
  public var enabledEvents: [EnabledEvent] {
    isOver ? [] : agenda.enabled().map(EnabledEvent.init)
  }

  /// The event that comes next if nobody chooses: the earliest, timers last, then the oldest.
  public var naturalEvent: EnabledEvent? {
    isOver ? nil : agenda.first.map(EnabledEvent.init)
  }

  /// The instants at which an event that may come next can happen.
  ///
  /// It can happen at any instant of its window, but not after the last one at which something else
  /// must have happened.
  ///
  /// - Parameter event: One of ``enabledEvents``.
  public func times(of event: EnabledEvent) -> ClosedRange<Instant> {
    agenda.times(of: event.id, from: now)
  }

  /// When an event happens that is chosen for a time, or else as soon as it can.
  func instant(of event: EnabledEvent, at time: Instant? = nil) -> Instant {
    guard let time else { return agenda.earliest(of: event.id, from: now) }
    let times = times(of: event)
    return min(max(time, times.lowerBound), times.upperBound)
  }

  /// What a seeded strategy's choice depends on: the event's meaning, not its place.
  func meaning(of event: EnabledEvent) -> Decision {
    agenda[event.id].map { decision(for: $0.event) } ?? Decision(operation: .step)
  }
}

/// Names an event that may come next, in the world that it was asked of.
public struct EnabledEvent: Hashable, Sendable {
  let id: Int32
}
