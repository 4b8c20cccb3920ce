import RPCCore

/// The time of a world: its agenda, the processes on hold, and the entries that may come next.
struct Timeline: Sendable {
  /// The current virtual time.
  private(set) var now = Instant.start
  /// Whether the time of the scenario is over.
  private(set) var isOver = false
  /// Whether the scenario has begun.
  ///
  /// Before that, connections cost no time.
  private(set) var hasBegun = false
  /// Whether times are ignored: any entry may come next, but timers wait until nothing else can.
  let isUntimed: Bool
  private var agenda = Agenda()
  private var holds: Holds
  private var steps = UntimedSteps()
  /// The bounds of calls that have not ended.
  ///
  /// Only for lookups, never iterated.
  private var bounds: [Int: [CallBound]] = [:]

  /// An instant that an expectation names for a call.
  ///
  /// It is on the agenda until the call ends.
  private struct CallBound: Sendable {
    /// The index of the bound among those of all expectations.
    var number: Int
    var entry: Int32
  }

  init(processes: Int, isUntimed: Bool) {
    self.isUntimed = isUntimed
    holds = Holds(processes: processes)
  }

  // MARK: Plans

  /// Puts a world event on the agenda.
  ///
  /// If its process is on hold, the event waits for the end of the hold.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - process: The process of the event, or the process at one end of its route.
  ///   - window: The instants at which it can happen.
  ///   - rank: Its rank among entries that are due at one instant.
  /// - Returns: The agenda's entry.
  @discardableResult
  mutating func schedule(
    _ event: WorldEvent, of process: Int? = nil, in window: Window,
    as rank: Agenda.Rank = .ordinary
  ) -> Int32 {
    // Without times, all entries but timers are due now.
    let isAnyTime = isUntimed && rank == .ordinary && hasBegun
    let id = agenda.schedule(
      event, of: process, in: isAnyTime ? Window(now) : window, as: rank)
    if holds.areThere, holds.hold(event, of: process) { agenda.park(id, at: now) }
    return id
  }

  mutating func move(_ entry: Int32, to instant: Instant) {
    agenda.move(entry, to: Window(instant))
  }

  /// Removes an entry that will not happen.
  mutating func cancel(_ entry: Int32?) {
    if let entry { agenda.remove(entry) }
  }

  /// Takes an event out to perform it, and advances the time to its instant.
  ///
  /// - Parameter time: The instant at which it happens; `nil` is as soon as it can. An instant out
  ///   of range is moved to the nearest one within.
  /// - Returns: The event; `nil` if it is not planned any more.
  mutating func take(_ id: Int32, at time: Instant?) -> WorldEvent? {
    guard agenda[id] != nil else { return nil }
    let instant = instant(of: id, at: time)
    guard let entry = agenda.remove(id) else { return nil }
    now = instant
    if entry.rank != .ordinary { agenda.noteEnd(ofTimerAt: now) }
    return entry.event
  }

  /// Begins the scenario.
  ///
  /// The setup before it took no time.
  mutating func begin() {
    now = .start
    hasBegun = true
  }

  mutating func end() { isOver = true }

  // MARK: Enabled entries

  /// The enabled entries, in the order of creation.
  ///
  /// None when the run is over.
  var enabled: [Int32] {
    var enabled: [Int32] = []
    listEnabled(into: &enabled)
    return enabled
  }

  /// Replaces the content of a list by the enabled entries, in the order of creation.
  func listEnabled(into list: inout [Int32]) {
    list.removeAll(keepingCapacity: true)
    if !isOver { agenda.addEnabled(to: &list) }
  }

  /// The entry that comes next in a plain run: the earliest, timers last, then the oldest.
  var first: Int32? { isOver ? nil : agenda.first }

  /// Whether the setup before the scenario still has entries to perform.
  var hasPrologue: Bool { agenda.first.map { agenda.soonest(of: $0) == .start } ?? false }

  subscript(id: Int32) -> Agenda.Entry? { agenda[id] }

  /// The world event of a planned entry.
  func event(_ id: Int32) -> WorldEvent { agenda.event(id) }

  /// The window, rank and serial of a planned entry.
  func plan(of id: Int32) -> (window: Window, rank: Agenda.Rank, serial: UInt64) {
    agenda.plan(of: id)
  }

  /// The instants at which an entry can happen if it comes next.
  func times(of id: Int32) -> ClosedRange<Instant> { agenda.times(of: id, from: now) }

  /// The instant at which an entry happens: at a chosen time, or else as soon as it can.
  func instant(of id: Int32, at time: Instant? = nil) -> Instant {
    guard let time else { return agenda.earliest(of: id, from: now) }
    let times = times(of: id)
    return min(max(time, times.lowerBound), times.upperBound)
  }

  /// The first instant at which an entry can happen, by its window and the last timer.
  func soonest(of id: Int32) -> Instant { agenda.soonest(of: id) }

  /// The instants in a window at which timers and observers are due, in the order of creation.
  func timers(in window: Window) -> [Instant] { agenda.timers(in: window) }

  /// The number of planned entries.
  var count: Int { agenda.count }

  /// The number of entries that were ever planned.
  var plannedCount: UInt64 { agenda.plannedCount }

  /// The serial of the oldest entry that is still planned.
  var oldestPlanned: UInt64? { agenda.oldestPlanned }

  /// Whether all planned entries up to a ``plannedCount`` are parked, or come later than now.
  func isLater(plannedUpTo count: UInt64) -> Bool {
    agenda.isLater(plannedUpTo: count, than: now)
  }

  /// All planned entries, parked or not, in the order of creation.
  var planned: [(id: Int32, entry: Agenda.Entry)] { agenda.planned }

  /// Calls a closure with the planned entries that are not parked, in arbitrary order.
  ///
  /// The instants are given as nanoseconds from `now`.
  func forEachEntry(_ body: (_ event: WorldEvent, _ earliest: Int64, _ latest: Int64) -> Void) {
    agenda.forEachEntry(from: now, body)
  }

  /// Whether a condition holds for all planned entries that are not parked.
  func allSatisfy(_ condition: (WorldEvent, Window) -> Bool) -> Bool {
    agenda.allSatisfy(condition)
  }

  /// The steps that wait for earlier ones of their process, in a run without times.
  var stepsToCome: [Int] { steps.toCome }

  // MARK: Pauses and partitions

  /// Whether any process was ever paused or cut off.
  var hasHolds: Bool { holds.areThere }

  func standsStill(_ process: Int) -> Bool { holds.isPaused(process) }

  func isCutOff(_ process: Int) -> Bool { holds.isCutOff(process) }

  /// Pauses a process.
  ///
  /// - Parameter nanoseconds: The duration; `nil` is for ever.
  mutating func pause(_ process: Int, for nanoseconds: Int64?) {
    let end = nanoseconds.map { now.advanced(byNanoseconds: $0) }
    holds.pause(process, until: end)
    park()
    if let end { schedule(.resume(process: process), in: Window(end)) }
  }

  /// Cuts a process off from the broker.
  ///
  /// - Parameter nanoseconds: The duration; `nil` is for ever.
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

  /// Removes the pause of a process that has started or died.
  mutating func forgetPause(of process: Int) { holds.forgetPause(of: process) }

  /// Resumes the parked entries that no hold keeps any more.
  ///
  /// None of them happens before the current instant, but some may happen at it.
  mutating func release() {
    for id in agenda.parked where agenda[id].map({ !holds.hold($0.event, of: $0.process) }) ?? false
    {
      agenda.resume(id, at: now)
    }
  }

  /// Parks the entries that are on the agenda already.
  ///
  /// Later ones are parked when they are planned.
  private mutating func park() {
    let held = agenda.planned.filter { holds.hold($0.entry.event, of: $0.entry.process) }
    for (id, _) in held { agenda.park(id, at: now) }
  }

  mutating func addProcess() { holds.addProcess() }

  // MARK: Steps

  /// Puts the steps of a scenario on the agenda.
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

  /// Notes that a step is taken.
  ///
  /// Without times, later steps of its process may now come next.
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

  /// Puts an instant on the agenda at which an expectation looks at the clock.
  ///
  /// A schedule can then choose on which side of the instant a call ends, even if nothing else
  /// happens at it.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - number: The index of the bound among those of all expectations.
  mutating func watch(_ call: Int, bound number: Int, at instant: Instant) {
    guard instant >= now, !isUntimed else { return }
    let entry = schedule(.bound(call: call, number: number), in: Window(instant), as: .observer)
    bounds[call, default: []].append(CallBound(number: number, entry: entry))
  }

  /// Removes a bound whose instant has passed.
  mutating func forgetBound(_ number: Int, of call: Int) {
    bounds[call]?.removeAll { $0.number == number }
  }

  /// Removes the bounds of a call that has ended.
  mutating func forgetBounds(of call: Int) {
    guard !bounds.isEmpty else { return }
    for bound in bounds.removeValue(forKey: call) ?? [] { agenda.remove(bound.entry) }
  }
}
