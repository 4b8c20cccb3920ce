import RPCCore

/// The time of a world: what is planned and when, what stands still, and what may come next.
struct Timeline: Sendable {
  /// The current virtual time.
  private(set) var now = Instant.start
  /// Whether the time that the scenario allows is over.
  private(set) var isOver = false
  /// Whether the story has begun: before, connections are made at no cost of time.
  private(set) var hasBegun = false
  /// Whether anything may come next, whatever its time; only timers wait until nothing else can.
  let isUntimed: Bool
  private var agenda = Agenda()
  private var holds: Holds
  private var steps = UntimedSteps()
  /// The instants that expectations name for calls which have not ended; only ever looked up.
  private var bounds: [Int: [CallBound]] = [:]

  /// An instant that an expectation names for a call, on the agenda until the call ends.
  private struct CallBound: Sendable {
    /// Which of the expectations' bounds it is.
    var number: Int
    var entry: Int32
  }

  init(processes: Int, isUntimed: Bool) {
    self.isUntimed = isUntimed
    holds = Holds(processes: processes)
  }

  // MARK: Plans

  /// Puts an event on the agenda, unless something holds it up: then it waits for that to end.
  ///
  /// - Parameters:
  ///   - event: What is to happen.
  ///   - process: The process that it happens at, or that is at one end of the route.
  ///   - window: When it can happen.
  ///   - rank: What comes first of what is due at one instant.
  /// - Returns: The agenda's entry.
  @discardableResult
  mutating func schedule(
    _ event: WorldEvent, of process: Int? = nil, in window: Window,
    as rank: Agenda.Rank = .ordinary
  ) -> Int32 {
    // Without times, all windows but those of timers are one.
    let isAnyTime = isUntimed && rank == .ordinary && hasBegun
    let id = agenda.schedule(
      event, of: process, in: isAnyTime ? Window(now) : window, as: rank)
    if holds.areThere, holds.hold(event, of: process) { agenda.park(id, at: now) }
    return id
  }

  mutating func move(_ entry: Int32, to instant: Instant) {
    agenda.move(entry, to: Window(instant))
  }

  /// Takes an event out that will not happen.
  mutating func cancel(_ entry: Int32?) {
    if let entry { agenda.remove(entry) }
  }

  /// Takes an event out, to perform it, and makes time pass until then.
  ///
  /// - Parameter time: When it happens; `nil` is as soon as it can, and what is out of its times is moved
  ///   to the nearest of them.
  /// - Returns: The event; `nil` if it is not planned any more.
  mutating func take(_ id: Int32, at time: Instant?) -> WorldEvent? {
    guard agenda[id] != nil else { return nil }
    let instant = instant(of: id, at: time)
    guard let entry = agenda.remove(id) else { return nil }
    now = instant
    if entry.rank != .ordinary { agenda.noteEnd(ofTimerAt: now) }
    return entry.event
  }

  /// The story is where it begins: what went before took no time.
  mutating func begin() {
    now = .start
    hasBegun = true
  }

  mutating func end() { isOver = true }

  // MARK: What may come next

  /// What may come next, in the order of its creation; nothing when the run is over.
  var enabled: [Int32] {
    var enabled: [Int32] = []
    listEnabled(into: &enabled)
    return enabled
  }

  /// Lists what may come next, in the order of its creation, in place of what a list held before.
  func listEnabled(into list: inout [Int32]) {
    list.removeAll(keepingCapacity: true)
    if !isOver { agenda.addEnabled(to: &list) }
  }

  /// What comes next if nobody chooses: the earliest, timers last, then the oldest.
  var first: Int32? { isOver ? nil : agenda.first }

  /// Whether anything is left to do before the story begins.
  var hasPrologue: Bool { agenda.first.map { agenda.soonest(of: $0) == .start } ?? false }

  subscript(id: Int32) -> Agenda.Entry? { agenda[id] }

  /// An event that is planned.
  func event(_ id: Int32) -> WorldEvent { agenda.event(id) }

  /// When an event that is planned can happen, and what tells it from those before.
  func plan(of id: Int32) -> (window: Window, rank: Agenda.Rank, serial: UInt64) {
    agenda.plan(of: id)
  }

  /// The instants at which an event can happen if it comes next.
  func times(of id: Int32) -> ClosedRange<Instant> { agenda.times(of: id, from: now) }

  /// When an event happens that is chosen for a time, or else as soon as it can.
  func instant(of id: Int32, at time: Instant? = nil) -> Instant {
    guard let time else { return agenda.earliest(of: id, from: now) }
    let times = times(of: id)
    return min(max(time, times.lowerBound), times.upperBound)
  }

  /// The first instant at which an event can happen, as far as its window and timers say.
  func soonest(of id: Int32) -> Instant { agenda.soonest(of: id) }

  /// The instants of a window at which timers end, in the order of their creation.
  func timers(in window: Window) -> [Instant] { agenda.timers(in: window) }

  /// How much is planned.
  var count: Int { agenda.count }

  /// How much was ever planned.
  var plannedCount: UInt64 { agenda.plannedCount }

  /// What was planned first of all that is planned still, as ``plannedCount`` was then.
  var oldestPlanned: UInt64? { agenda.oldestPlanned }

  /// Whether all that is planned, and was by a ``plannedCount``, comes later than now.
  func isLater(plannedUpTo count: UInt64) -> Bool {
    agenda.isLater(plannedUpTo: count, than: now)
  }

  /// Everything that is planned, standing still or not, in the order of its creation.
  var planned: [(id: Int32, entry: Agenda.Entry)] { agenda.planned }

  /// Tells what is planned and does not stand still, and how far it is away, in no particular order.
  func forEachEntry(_ body: (_ event: WorldEvent, _ earliest: Int64, _ latest: Int64) -> Void) {
    agenda.forEachEntry(from: now, body)
  }

  /// Whether a condition holds for all that is planned and does not stand still.
  func allSatisfy(_ condition: (WorldEvent, Window) -> Bool) -> Bool {
    agenda.allSatisfy(condition)
  }

  /// The steps that wait for earlier ones of their process, without times.
  var stepsToCome: [Int] { steps.toCome }

  // MARK: Standing still

  /// Whether anything ever stood still or was cut off.
  var hasHolds: Bool { holds.areThere }

  func standsStill(_ process: Int) -> Bool { holds.isPaused(process) }

  func isCutOff(_ process: Int) -> Bool { holds.isCutOff(process) }

  /// Makes a process stand still.
  ///
  /// - Parameter nanoseconds: For how long; `nil` is for ever.
  mutating func pause(_ process: Int, for nanoseconds: Int64?) {
    let end = nanoseconds.map { now.advanced(byNanoseconds: $0) }
    holds.pause(process, until: end)
    park()
    if let end { schedule(.resume(process: process), in: Window(end)) }
  }

  /// Keeps everything from passing between a process and the broker.
  ///
  /// - Parameter nanoseconds: For how long; `nil` is for ever.
  mutating func cutOff(_ process: Int, for nanoseconds: Int64?) {
    let end = nanoseconds.map { now.advanced(byNanoseconds: $0) }
    holds.cutOff(process, until: end)
    park()
    if let end { schedule(.heal(process: process), in: Window(end)) }
  }

  /// Ends a pause; `false` if there is none, or it was prolonged.
  mutating func endPause(of process: Int) -> Bool { holds.endPause(of: process, at: now) }

  /// Ends a partition; `false` if there is none, or it was prolonged.
  mutating func endCut(of process: Int) -> Bool { holds.endCut(of: process, at: now) }

  /// A process that was started, or died, does not stand still.
  mutating func forgetPause(of process: Int) { holds.forgetPause(of: process) }

  /// Lets go on what nothing holds any more.
  ///
  /// Nothing of it happens before what ended the hold, though some of it may happen at that
  /// instant.
  mutating func release() {
    for id in agenda.parked where agenda[id].map({ !holds.hold($0.event, of: $0.process) }) ?? false
    {
      agenda.resume(id, at: now)
    }
  }

  /// Parks what is on the agenda already; what comes later is parked when it is planned.
  private mutating func park() {
    let held = agenda.planned.filter { holds.hold($0.entry.event, of: $0.entry.process) }
    for (id, _) in held { agenda.park(id, at: now) }
  }

  mutating func addProcess() { holds.addProcess() }

  // MARK: Steps

  /// Puts the steps of a story on the agenda.
  mutating func begin(_ plan: [Cast.PlannedStep]) {
    guard isUntimed else {
      for (index, step) in plan.enumerated() {
        schedule(.step(index), of: step.process, in: Window(from: .start, after: step.at))
      }
      return
    }
    steps = UntimedSteps(plan)
    open(steps.next(of: nil, in: plan), plan)
  }

  /// A step is taken; without times, those of its process that had to come later may come next.
  mutating func take(step: Int, of plan: [Cast.PlannedStep]) {
    guard isUntimed else { return }
    steps.take(step)
    open(steps.next(of: plan[step].process, in: plan), plan)
  }

  private mutating func open(_ indices: [Int], _ plan: [Cast.PlannedStep]) {
    for index in indices {
      schedule(.step(index), of: plan[index].process, in: Window(now))
    }
  }

  // MARK: Observers

  /// Puts an instant on the agenda at which nothing happens but that an expectation looks at the clock, so
  /// that a schedule chooses on which side of it a call ends, also where nothing else happens then.
  ///
  /// - Parameters:
  ///   - call: The call that it is about.
  ///   - number: Which of the expectations' bounds it is.
  mutating func watch(_ call: Int, bound number: Int, at instant: Instant) {
    guard instant >= now, !isUntimed else { return }
    let entry = schedule(.bound(call: call, number: number), in: Window(instant), as: .observer)
    bounds[call, default: []].append(CallBound(number: number, entry: entry))
  }

  /// An instant has passed.
  mutating func forgetBound(_ number: Int, of call: Int) {
    bounds[call]?.removeAll { $0.number == number }
  }

  /// A call has ended, and nobody looks at the clock for it any more.
  mutating func forgetBounds(of call: Int) {
    guard !bounds.isEmpty else { return }
    for bound in bounds.removeValue(forKey: call) ?? [] { agenda.remove(bound.entry) }
  }
}
