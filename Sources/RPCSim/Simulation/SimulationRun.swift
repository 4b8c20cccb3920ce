import InMemoryBroker
import RPCCore

/// Runs real code in a world: lets one job or one event happen after another, as a schedule
/// chooses.
final class SimulationRun<Result: Sendable> {
  private let state: SimulationState
  private let scheduler: DeterministicScheduler
  private let schedule: ScheduleRecorder
  private let options: SimulationOptions
  private let patience: Patience
  /// The body's result, once it is there.
  private let outcome = Box<Swift.Result<Result, any Error>?>(nil)
  /// The process of the world that each of the scheduler's belongs to, by its place there.
  private var owners: [Int] = [0]
  private var stepCount = 0
  /// Whether an invariant is broken in a run that forgets; it ends while its journal shows that.
  private var isBroken = false
  /// An empty array that is used again.
  private var spareOutputs: [HostedOutput] = []

  init(
    _ schedule: ScheduleRecorder, seed: UInt64, options: SimulationOptions, patience: Patience
  ) {
    self.patience = patience
    self.schedule = schedule
    self.options = options
    scheduler = DeterministicScheduler(choose: schedule.chooseJob)
    var scenario = Scenario(name: options.name)
    scenario.latency = options.latency
    var world = World(
      scenario, seed: seed,
      isJournaled: options.extent != .none)
    world.begin(world.addProcess("test"))
    // What a schedule may place strikes by the seed, which a token has; the plain order has none.
    if seed != 0 { world.faults.letChoose(.drawn(seed: seed)) }
    state = SimulationState(
      world: world, scheduler: scheduler, seed: seed, usesConfirms: options.usesConfirms)
    state.withContent { content in
      content.programs = [.none]
      content.window = JournalWindow(options.extent)
      content.sent = options.checksDeterminism || RunFingerprints.shared != nil ? [] : nil
    }
    connectClock()
    nameChoices()
  }

  /// Runs the body to its end, and what it left on its way; then everything is let go of.
  func run(
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) -> (Swift.Result<Result, any Error>?, SimulationReport) {
    let outcome = outcome
    let test = SimulatedProcess(state: state, place: 0, life: 0, name: "test")
    let simulation = Simulation(state: state, test: test)
    let root = scheduler.start(process: 0, name: "test") {
      do { outcome.value = .success(try await body(simulation)) } catch {
        outcome.value = .failure(error)
      }
    }
    let ending = play(until: { root.isFinished })
    if ending == nil { settle() }
    let report = report(ending)
    disband()
    let unfinished = scheduler.shutDown()
    return (outcome.value, report.adding(unfinished: unfinished))
  }

  /// Lets the schedule tell of a choice in words.
  private func nameChoices() {
    // A task's name is known once it has done something that needs it; else its number tells it from
    // others of the same origin.
    func name(_ job: ReadyJob, _ tasks: TaskTable) -> String {
      let number = tasks.hasName(job.taskIndex) ? "" : " (task \(job.task + 1))"
      return "job \(job.occurrence + 1) of \(tasks.description(of: job.taskIndex))\(number)"
    }
    schedule.words = ScheduleRecorder.Words(
      job: { [unowned scheduler] in name($0, scheduler.tasks) },
      oldestJob: { [unowned scheduler] in
        var oldest = ""
        _ = scheduler.ready.choose { jobs in
          oldest = name(jobs[0], scheduler.tasks)
          return 0
        }
        return oldest
      },
      nextEvent: { [unowned state] in
        state.withWorld { world in world.naturalEvent.map { "\(world.decision(of: $0))" } ?? "" }
      })
  }

  // MARK: Playing

  /// Lets things happen until a condition holds; says why if it never will.
  private func play(until isOver: () -> Bool) -> SimulationReport.Stop? {
    while !isOver() {
      stepCount += 1
      guard stepCount < options.stepLimit else { return .stepsExhausted }
      guard happen() || waitForOutside() else { return .stalled }
      guard !isBroken else { return .invariantBroken }
    }
    return nil
  }

  /// Waits a moment in real time for what may come from outside; `false` if nothing does.
  ///
  /// The run fails either way. But who waits for a callback of another thread shall hear of that, and not
  /// that nothing can happen any more.
  private func waitForOutside() -> Bool {
    let mayCome = state.withContent { content in
      StallReport(scheduler, content, owners: owners).mayWaitForOutside
    }
    return mayCome && scheduler.waitForOutside(milliseconds: patience.rawValue)
  }

  /// Lets one thing happen; `false` if nothing can.
  private func happen() -> Bool {
    // Time does not pass while something is ready, but what happens at this instant may come first.
    if schedule.mayPreferEvents, scheduler.readyCount > 0, state.withWorld({ $0.hasEventNow }),
      !schedule.prefersJob()
    {
      return performEvent(naturally: true)
    }
    guard scheduler.runOne() else { return performEvent() }
    takeOutputs()
    return true
  }

  /// What is still on its way arrives, so that checkers see the end of what the body began.
  private func settle() {
    while stepCount < options.stepLimit {
      stepCount += 1
      if scheduler.runOne() {
        takeOutputs()
      } else if !state.withWorld({ $0.hasTraffic }) || !performEvent() {
        return
      }
    }
  }

  /// Ends every life and closes every link: nothing that happens from now on means anything.
  private func disband() {
    let links = state.withContent { content in
      content.world.disband()
      return content.links.all
    }
    for link in links {
      scheduler.perform(as: place(of: link.ownerPlace)) {
        link.closed(because: "the simulation is over")
      }
    }
  }

  /// Performs the world's next event.
  private func performEvent(naturally: Bool = false) -> Bool {
    // What the world wants was taken out, so nothing that is under way is anywhere else.
    if state.withContent({ $0.forgetWhatIsOver() }) { isBroken = true }
    let now: Instant? = state.withWorld { world in
      let choice =
        naturally ? world.naturalEvent.map { Choice(event: $0) } : schedule.nextEvent(in: world)
      guard let choice else { return nil }
      world.perform(choice.event, at: choice.time)
      return world.now
    }
    guard let now else { return false }
    scheduler.advance(to: now)
    takeOutputs()
    return true
  }

  // MARK: What the world wants

  private func takeOutputs() {
    // Two arrays take turns, so that in the long run nothing is allocated.
    var outputs: [HostedOutput] = []
    swap(&outputs, &spareOutputs)
    while true {
      state.withWorld { $0.takeOutputs(into: &outputs) }
      guard !outputs.isEmpty else { break }
      for output in outputs { take(output) }
      outputs.removeAll(keepingCapacity: true)
    }
    swap(&outputs, &spareOutputs)
  }

  private func take(_ output: HostedOutput) {
    switch output {
    case .received(let method, let slot):
      let (receiver, place) = receiver(on: slot)
      guard let receiver else { return }
      scheduler.perform(as: place) { receiver.arrived(method) }
    case .linkClosed(let slot, let reason):
      guard let link = state.withContent({ $0.links[slot] }) else { return }
      scheduler.perform(as: place(of: link.ownerPlace)) { link.closed(because: reason) }
    case .linkReleased(let slot):
      // The link of a process that has died is kept, to end its code when everything ends.
      guard let link = state.withContent({ $0.links[slot] }), link.isClosing else { return }
      scheduler.perform(as: place(of: link.ownerPlace)) { link.released() }
    case .run(let process): begin(process)
    case .stopped(let process): scheduler.bury(process: place(of: process))
    case .paused(let process): scheduler.freeze(process: place(of: process))
    case .resumed(let process): scheduler.thaw(process: place(of: process))
    case .wake(let sleeper): wake(sleeper)
    }
  }

  private func place(of process: Int) -> Int {
    state.withContent { $0.programs[process].place }
  }

  /// Who receives on a link, and the place of the process that owns it.
  private func receiver(on slot: Slot) -> (SimulatedLink?, place: Int) {
    state.withContent { content in
      // A link that the broker has closed is still told so, whoever held it: by the test's process then.
      let place = content.world.process(holding: slot).map { content.programs[$0].place } ?? 0
      return (content.links[slot], place)
    }
  }

  /// Runs a process's code, from its beginning.
  private func begin(_ process: Int) {
    let place = owners.count
    owners.append(process)
    let program = state.withContent { content in
      content.programs[process].place = place
      return content.programs[process]
    }
    let life = state.withWorld { $0.hosted[process].life }
    let context = SimulatedProcess(state: state, place: process, life: life, name: program.name)
    let task = scheduler.start(process: place, name: program.name) { [state] in
      do {
        try await program.body(context)
        state.ended(context)
      } catch {
        state.ended(context, with: error)
      }
    }
    state.withContent { $0.programs[process].task = task }
  }

  // MARK: Time

  /// Sleepers are events of the world.
  private func connectClock() {
    scheduler.onSleep = { [weak self] id, instant in
      guard let self, instant < .distantFuture else { return }
      state.withContent { content in
        let owner = self.owners[id.process]
        // Who died sleeps on.
        guard content.programs[owner].place == id.process else { return }
        content.sleeping[id.key] = content.world.scheduleWake(
          of: owner, sleeper: id.key, at: instant)
      }
    }
    scheduler.onCancel = { [weak self] id in
      self?.state.withContent { content in
        guard let entry = content.sleeping.removeValue(forKey: id.key) else { return }
        content.world.cancelWake(entry)
      }
    }
  }

  private func wake(_ key: UInt64) {
    state.withContent { _ = $0.sleeping.removeValue(forKey: key) }
    scheduler.wake(SleepID(key: key))
  }

  private func report(_ stop: SimulationReport.Stop?) -> SimulationReport {
    let escapes = scheduler.escapes.told
    return state.withContent { content in
      let waits =
        stop == .stalled ? StallReport(scheduler, content, owners: owners).lines : []
      let violations = content.violations()
      return SimulationReport(
        content, stop: stop, violations, taskWaits: waits, escapes: escapes, schedule,
        stepCount: stepCount)
    }
  }
}

/// For how long, in milliseconds of real time, a run waits for what may come from outside.
enum Patience: Int, Sendable {
  /// One of many runs, which are to make a failure small.
  case short = 20
  /// The run that somebody reads of.
  case long = 1_000
}

/// A value that a task leaves for whoever runs it, on the same thread.
private final class Box<Value: Sendable>: Sendable {
  private let content: WatchedMutex<Value>

  init(_ value: Value) { content = WatchedMutex(value) }

  var value: Value {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}

extension SimulationState {
  /// A process's code has ended: its links are let go of, and an error fails the simulation.
  func ended(_ process: SimulatedProcess, with error: (any Error)? = nil) {
    withContent { content in
      guard process.isAlive(in: content.world.hosted) else { return }
      content.world.end(process.place)
      guard let error, !(error is CancellationError) else { return }
      content.findings.append(
        CodeFinding(
          failure: .process(process.name, type: CodeFailure.type(of: error)),
          words: "process \(process.name) ended with an error: \(error)"))
    }
  }
}

extension SleepID {
  /// The sleep as one number.
  var key: UInt64 {
    UInt64(UInt32(truncatingIfNeeded: process)) << 32 | UInt64(UInt32(truncatingIfNeeded: serial))
  }

  init(key: UInt64) {
    self.init(process: Int(key >> 32), serial: Int(key & 0xFFFF_FFFF))
  }
}
