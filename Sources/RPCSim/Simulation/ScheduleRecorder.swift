import RPCCore

/// Chooses what comes next in a simulation, and remembers where that was not what comes first
/// naturally.
///
/// The natural order runs the oldest job first and events when no job is left. A schedule is that
/// order with deviations from it; so the smaller it is, the easier a failure is to understand.
final class ScheduleRecorder {
  enum Mode: Sendable {
    case random(seed: UInt64)
    /// Priorities by task, of which the highest falls at a few steps (probabilistic concurrency
    /// testing): finds what needs few orderings to go wrong with a known probability.
    case pct(seed: UInt64, changes: Set<Int>)
    /// The natural order with these deviations.
    case replay(ScheduleToken)
  }

  /// A choice in words: what came, and what would have come naturally.
  struct Turn: Hashable, Sendable {
    var taken: String
    var natural: String
  }

  /// Names what can be chosen.
  struct Words {
    var job: (ReadyJob) -> String
    /// The oldest job that is ready, and the event that comes naturally.
    var oldestJob: () -> String
    var nextEvent: () -> String
  }

  private let mode: Mode
  /// When events happen whose times are drawn.
  private var times: DrawnTimes?
  private(set) var recorded = ScheduleToken()
  private var choices = 0
  private var lowered: [UInt64: UInt64] = [:]
  /// The choice that somebody wants to read about, and what was chosen there.
  private let watchedStep: Int?
  /// Whether what was chosen is remembered; the seed alone replays a run whose choices it draws.
  private let keepsToken: Bool
  private(set) var turn: Turn?
  /// Only asked at the watched choice.
  var words: Words?

  /// - Parameters:
  ///   - seed: What else than the order of things depends on, for whoever replays the run.
  ///   - watchedStep: The choice that ``turn`` is to tell of.
  ///   - keepsToken: Whether what was chosen is remembered.
  init(
    _ mode: Mode, seed: UInt64, watching watchedStep: Int? = nil, keepsToken: Bool = true
  ) {
    self.mode = mode
    self.keepsToken = keepsToken
    self.watchedStep = watchedStep
    recorded.seed = seed
    switch mode {
    case .random(let seed), .pct(let seed, _): times = DrawnTimes(seed: seed)
    case .replay: break
    }
  }

  /// What replays the run.
  var token: ScheduleToken { recorded }

  /// The code that plays the run again.
  var replay: String {
    keepsToken ? "simulate(replaying: \"\(recorded)\")" : "simulate(seed: \(recorded.seed))"
  }

  /// How many choices there were so far.
  var choiceCount: Int { choices }

  /// The place of the job that runs next.
  func chooseJob(_ jobs: borrowing ReadyJobs) -> Int {
    let step = nextStep()
    switch mode {
    case .replay(let schedule):
      let place = record(schedule.choice(at: step, of: jobs.count), at: step)
      if place != 0, step == watchedStep, let words {
        turn = Turn(taken: words.job(jobs[place]), natural: words.job(jobs[0]))
      }
      return place
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
    var best = (place: 0, priority: UInt64.max)
    for place in 0..<jobs.count {
      let priority = priority(jobs[place])
      if priority < best.priority { best = (place, priority) }
    }
    return best.place
  }

  /// Whether events may happen before jobs that are ready.
  var mayPreferEvents: Bool {
    if case .replay(let schedule) = mode { !schedule.deviations.isEmpty } else { true }
  }

  /// Whether a job runs before the next event; naturally all jobs do.
  func prefersJob() -> Bool {
    switch mode {
    case .replay(let schedule):
      let step = nextStep()
      let isJob = record(schedule.choice(at: step, of: 2), at: step) == 0
      if !isJob, step == watchedStep, let words {
        turn = Turn(taken: words.nextEvent(), natural: words.oldestJob())
      }
      return isJob
    case .random(let seed), .pct(let seed, _):
      let step = nextStep()
      let isEvent = RandomStream.mix(UInt64(step) ^ RandomStream.mix(seed &+ 0x5EED)) % 8 == 0
      return record(isEvent ? 1 : 0, at: step) == 0
    }
  }

  /// The event that happens next in a world, and when.
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
      let place = choice.event == natural ? 0 : place(of: choice.event, beside: natural, in: world)
      record(ScheduleToken.Deviation(step: step, place: place, delay: world.delay(of: choice)))
      return choice
    }
  }

  /// What may come next: what comes first naturally has the place 0, so that the others are
  /// deviations.
  private func places(of natural: EnabledEvent, in world: World) -> [EnabledEvent] {
    [natural] + world.enabledEvents.filter { $0 != natural }
  }

  private func place(
    of event: EnabledEvent, beside natural: EnabledEvent, in world: World
  ) -> Int {
    guard let place = places(of: natural, in: world).firstIndex(of: event) else {
      preconditionFailure("what was drawn is none of the events that may come next")
    }
    return place
  }

  private func follow(
    _ deviation: ScheduleToken.Deviation, instead natural: EnabledEvent, in world: World
  ) -> Choice {
    let events = places(of: natural, in: world)
    let place = deviation.place < events.count ? deviation.place : 0
    var choice = Choice(event: events[place])
    if deviation.delay > 0 {
      let soonest = world.instant(of: choice.event)
      choice.time = soonest.advanced(byNanoseconds: deviation.delay)
    }
    let delay = world.delay(of: choice)
    record(ScheduleToken.Deviation(step: deviation.step, place: place, delay: delay))
    if deviation.step == watchedStep, place != 0 || delay > 0 {
      let later = delay > 0 ? ", \(ReadableDuration(delay)) later" : ""
      turn = Turn(
        taken: "\(world.decision(of: choice.event))\(later)",
        natural: "\(world.decision(of: natural))")
    }
    return choice
  }

  private func nextStep() -> Int {
    choices += 1
    return choices
  }

  private func record(_ place: Int, at step: Int) -> Int {
    record(ScheduleToken.Deviation(step: step, place: place))
    return place
  }

  private func record(_ deviation: ScheduleToken.Deviation) {
    if keepsToken, !deviation.isNatural { recorded.deviate(deviation) }
  }
}
