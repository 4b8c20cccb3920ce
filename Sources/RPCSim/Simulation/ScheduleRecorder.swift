import RPCCore

/// Makes the choices of a simulation, and records where they deviate from the natural order.
///
/// The natural order runs the oldest job first, and events when no job is left. A schedule is that
/// order with deviations from it. The fewer deviations there are, the easier a failure is to
/// understand.
final class ScheduleRecorder {
  enum Mode: Sendable {
    case random(seed: UInt64)
    /// Priorities by task, of which the highest falls at a few steps (probabilistic concurrency
    /// testing). This finds failures that need few orderings, with a known probability.
    case pct(seed: UInt64, changes: Set<Int>)
    /// The natural order with these deviations.
    case replay(ScheduleToken)
  }

  /// A deviation in words.
  struct Turn: Sendable {
    var deviation: ScheduleToken.Deviation
    /// The option that was taken, and the natural one.
    var taken: String
    var natural: String
  }

  /// A deviation whose words are made at the end of the run, when more tasks have names.
  private struct PendingTurn {
    var deviation: ScheduleToken.Deviation
    var taken: () -> String
    var natural: () -> String
  }

  /// Functions that describe the options of a choice.
  struct Words {
    var job: (ReadyJob) -> String
    /// The oldest job that is ready.
    var oldestJob: () -> ReadyJob?
    /// The event that comes next in the natural order.
    var nextEvent: () -> String
  }

  private let mode: Mode
  /// The source of drawn events and their times; `nil` in a replay.
  private var times: DrawnTimes?
  private var recorded = ScheduleToken()
  private var choices = 0
  private var lowered: [UInt64: UInt64] = [:]
  /// Whether deviations are described in ``turns(strikes:)``.
  let isDescribed: Bool
  /// Whether deviations are recorded.
  ///
  /// A run with drawn choices can be replayed by its seed alone.
  let keepsToken: Bool
  private var pendingTurns: [PendingTurn] = []
  /// Used only if deviations are described.
  var words: Words?

  /// Makes a recorder.
  ///
  /// - Parameters:
  ///   - seed: The seed of the simulation, which a replay needs too.
  ///   - isDescribed: Whether the deviations of a replay are described.
  ///   - keepsToken: Whether deviations are recorded.
  init(
    _ mode: Mode, seed: UInt64, isDescribed: Bool = false, keepsToken: Bool = true
  ) {
    self.mode = mode
    self.keepsToken = keepsToken
    self.isDescribed = isDescribed
    recorded.seed = seed
    switch mode {
    case .random(let seed), .pct(let seed, _): times = DrawnTimes(seed: seed)
    case .replay: break
    }
  }

  /// The schedule that replays the run, in which faults struck on some occasions.
  func token(strikes: [FaultChoices.Strike]) -> ScheduleToken {
    guard keepsToken else { return recorded }
    var token = recorded
    for strike in strikes { token.deviate(.strike(strike.number)) }
    return token
  }

  /// The source of the choices for faults that a schedule places.
  var faultChooser: FaultChoices.Chooser {
    switch mode {
    // The plain order has no seed.
    case .random, .pct: recorded.seed == 0 ? .never : .drawn(seed: recorded.seed)
    case .replay(let schedule): schedule.strikes.isEmpty ? .never : .numbered(Set(schedule.strikes))
    }
  }

  /// The number of choices so far.
  var choiceCount: Int { choices }

  /// Chooses the job that runs next.
  ///
  /// Returns its index.
  func chooseJob(_ jobs: borrowing ReadyJobs) -> Int {
    let step = nextStep()
    switch mode {
    case .replay(let schedule):
      let index = record(schedule.choice(at: step, of: jobs.count), at: step)
      if index != 0, isDescribed, let words {
        let (taken, natural) = (jobs[index], jobs[0])
        describe(
          ScheduleToken.Deviation(step: step, index: index),
          taken: { words.job(taken) }, natural: { words.job(natural) })
      }
      return index
    case .random(let seed):
      return record(smallest(of: jobs) { RandomStream.mix($0.meaning ^ seed) }, at: step)
    case .pct(let seed, let changes):
      let chosen = smallest(of: jobs) { self.priority(of: $0, seed: seed) }
      if changes.contains(step) { lowered[taskKey(of: jobs[chosen])] = .max - UInt64(step) }
      return record(smallest(of: jobs) { self.priority(of: $0, seed: seed) }, at: step)
    }
  }

  private func priority(of job: ReadyJob, seed: UInt64) -> UInt64 {
    let key = taskKey(of: job)
    return lowered[key] ?? RandomStream.mix(key ^ seed) >> 16
  }

  private func taskKey(of job: ReadyJob) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: job.process)) << 32
      | UInt64(UInt32(truncatingIfNeeded: job.task))
  }

  private func smallest(
    of jobs: borrowing ReadyJobs, by priority: (ReadyJob) -> UInt64
  ) -> Int {
    var best = (index: 0, priority: UInt64.max)
    for index in 0..<jobs.count {
      let priority = priority(jobs[index])
      if priority < best.priority { best = (index, priority) }
    }
    return best.index
  }

  /// Whether events may happen before jobs that are ready.
  var mayPreferEvents: Bool {
    if case .replay(let schedule) = mode { !schedule.choices.isEmpty } else { true }
  }

  /// Whether a job runs before the next event.
  ///
  /// In the natural order it always does.
  func prefersJob() -> Bool {
    switch mode {
    case .replay(let schedule):
      let step = nextStep()
      let isJob = record(schedule.choice(at: step, of: 2), at: step) == 0
      if !isJob, isDescribed, let words {
        let (taken, natural) = (words.nextEvent(), words.oldestJob())
        describe(
          ScheduleToken.Deviation(step: step, index: 1),
          taken: { taken }, natural: { natural.map(words.job) ?? "" })
      }
      return isJob
    case .random(let seed), .pct(let seed, _):
      let step = nextStep()
      let isEvent = RandomStream.mix(UInt64(step) ^ RandomStream.mix(seed &+ 0x5EED)) % 8 == 0
      return record(isEvent ? 1 : 0, at: step) == 0
    }
  }

  /// Chooses the next event of a world, and its time.
  func nextEvent(in world: World) -> Choice? {
    switch mode {
    case .replay(let schedule):
      guard let natural = world.naturalEvent else { return nil }
      guard mayPreferEvents else { return Choice(event: natural) }
      let step = nextStep()
      guard let deviation = schedule.deviation(at: step) else { return Choice(event: natural) }
      return follow(deviation, instead: natural, in: world)
    case .random, .pct:
      let step = nextStep()
      guard let choice = times?.next(in: world), let natural = world.naturalEvent
      else { return nil }
      let index = choice.event == natural ? 0 : index(of: choice.event, beside: natural, in: world)
      record(ScheduleToken.Deviation(step: step, index: index, delay: world.delay(of: choice)))
      return choice
    }
  }

  /// The enabled events.
  ///
  /// The natural one has index 0, so that all others are deviations.
  private func indices(of natural: EnabledEvent, in world: World) -> [EnabledEvent] {
    [natural] + world.enabledEvents.filter { $0 != natural }
  }

  private func index(
    of event: EnabledEvent, beside natural: EnabledEvent, in world: World
  ) -> Int {
    guard let index = indices(of: natural, in: world).firstIndex(of: event) else {
      preconditionFailure("the drawn event is none of those that may come next")
    }
    return index
  }

  private func follow(
    _ deviation: ScheduleToken.Deviation, instead natural: EnabledEvent, in world: World
  ) -> Choice {
    let events = indices(of: natural, in: world)
    let index = deviation.index < events.count ? deviation.index : 0
    var choice = Choice(event: events[index])
    if deviation.delay > 0 {
      let soonest = world.instant(of: choice.event)
      choice.time = soonest.advanced(byNanoseconds: deviation.delay)
    }
    let delay = world.delay(of: choice)
    let made = ScheduleToken.Deviation(step: deviation.step, index: index, delay: delay)
    record(made)
    if isDescribed, !made.isNatural {
      let later = delay > 0 ? ", \(ReadableDuration(delay)) later" : ""
      let taken = "\(world.decision(of: choice.event))\(later)"
      let usual = "\(world.decision(of: natural))"
      describe(made, taken: { taken }, natural: { usual })
    }
    return choice
  }

  private func describe(
    _ deviation: ScheduleToken.Deviation, taken: @escaping () -> String,
    natural: @escaping () -> String
  ) {
    pendingTurns.append(PendingTurn(deviation: deviation, taken: taken, natural: natural))
  }

  /// All deviations in words, if they are described: the faults, and then the choices.
  ///
  /// - Parameter strikes: The faults that the schedule placed.
  func turns(strikes: [FaultChoices.Strike]) -> [Turn] {
    guard isDescribed else { return [] }
    let faults = strikes.map { strike in
      Turn(
        deviation: .strike(strike.number), taken: "\(strike.deviation.take.decision)",
        natural: "\(strike.deviation.before.decision)")
    }
    let choices = pendingTurns.map {
      Turn(deviation: $0.deviation, taken: $0.taken(), natural: $0.natural())
    }
    return faults + choices
  }

  private func nextStep() -> Int {
    choices += 1
    return choices
  }

  private func record(_ index: Int, at step: Int) -> Int {
    record(ScheduleToken.Deviation(step: step, index: index))
    return index
  }

  private func record(_ deviation: ScheduleToken.Deviation) {
    if keepsToken, !deviation.isNatural { recorded.deviate(deviation) }
  }
}
