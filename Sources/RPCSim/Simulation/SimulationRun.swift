import InMemoryBroker
import RPCCore

/// Runs real code in a world.
///
/// One job or one event happens after another, as a schedule chooses.
final class SimulationRun<Result: Sendable> {
  private let state: SimulationState
  private let scheduler: DeterministicScheduler
  private let schedule: ScheduleRecorder
  private let options: SimulationOptions
  private let patience: Patience
  /// The result of the body, once it has ended.
  private let outcome = Box<Swift.Result<Result, any Error>?>(nil)
  /// The index in the world of each of the scheduler's processes, by the scheduler's number.
  private var owners: [Int] = [0]
  private var stepCount = 0
  /// Whether an invariant is broken in a run that forgets.
  ///
  /// The run ends while the journal still shows it.
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
    scheduler.learnsNames = schedule.isDescribed
    var scenario = Scenario(name: options.name)
    scenario.latency = options.latency
    var world = World(
      scenario, seed: seed,
      isJournaled: options.extent != .none)
    world.begin(world.addProcess("test"))
    world.faults.letChoose(schedule.faultChooser)
    state = SimulationState(
      world: world, scheduler: scheduler, seed: seed, usesConfirms: options.usesConfirms)
    state.withContent { content in
      content.programs = [.none]
      content.window = JournalWindow(options.extent)
      content.waitingFaults = options.faults
      content.planWaitingFaults()
      content.sent = options.checksDeterminism || RunFingerprints.shared != nil ? [] : nil
    }
    connectClock()
    nameChoices()
  }

  /// Runs the body to its end, delivers the messages that it left on their way, and shuts
  /// everything down.
  func run(
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) -> (Swift.Result<Result, any Error>?, SimulationReport) {
    let outcome = outcome
    let test = SimulatedProcess(state: state, index: 0, life: 0, name: "test")
    let simulation = Simulation(state: state, test: test)
    // All tasks of the run inherit this value.
    return Simulation.$running.withValue(simulation) {
      let root = scheduler.start(process: 0, name: "test") {
        do { outcome.value = .success(try await body(simulation)) } catch {
          outcome.value = .failure(error)
        }
      }
      let ending = play(until: { root.isFinished })
      if ending == nil { runToRest() }
      let report = report(ending)
      disband()
      let unfinished = scheduler.shutDown()
      return (outcome.value, report.adding(unfinished: unfinished))
    }
  }

  /// Lets the recorder describe choices in words.
  private func nameChoices() {
    // A task's name is known only after the task has done something that needs it. Until then its
    // number tells it from others of the same origin.
    func name(_ job: ReadyJob, _ tasks: TaskTable) -> String {
      let number = tasks.hasName(job.taskIndex) ? "" : " (task \(job.task + 1))"
      return "job \(job.occurrence + 1) of \(tasks.description(of: job.taskIndex))\(number)"
    }
    schedule.words = ScheduleRecorder.Words(
      job: { [unowned scheduler] in name($0, scheduler.tasks) },
      oldestJob: { [unowned scheduler] in
        var oldest: ReadyJob?
        _ = scheduler.ready.choose { jobs in
          oldest = jobs[0]
          return 0
        }
        return oldest
      },
      nextEvent: { [unowned state] in
        state.withWorld { world in world.naturalEvent.map { "\(world.decision(of: $0))" } ?? "" }
      })
  }

  // MARK: Playing

  /// Lets jobs and events happen until a condition holds.
  ///
  /// Returns the reason if the run stops before.
  private func play(until isOver: () -> Bool) -> SimulationReport.Stop? {
    while !isOver() {
      stepCount += 1
      guard stepCount < options.stepLimit else { return .stepsExhausted }
      guard happen() || waitForOutside() else { return .stalled }
      guard !isBroken else { return .invariantBroken }
    }
    return nil
  }

  /// Waits a moment in real time for an item from outside; `false` if none comes.
  ///
  /// The run fails either way. But if it waits for a callback of another thread, the report should
  /// say so, and not that nothing can happen any more.
  private func waitForOutside() -> Bool {
    let mayCome = state.withContent { content in
      StallReport(scheduler, content, owners: owners).mayWaitForOutside
    }
    return mayCome && scheduler.waitForOutside(milliseconds: patience.rawValue)
  }

  /// Lets one job or event happen; `false` if none can.
  private func happen() -> Bool {
    // Time does not pass while a job is ready, but an event at this instant may come first.
    if schedule.mayPreferEvents, scheduler.readyCount > 0, state.withWorld({ $0.hasEventNow }),
      !schedule.prefersJob()
    {
      return performEvent(naturally: true)
    }
    guard scheduler.runOne() else { return performEvent() }
    takeOutputs()
    return true
  }

  /// Delivers the messages that are still on their way, so that checkers see the effects of the
  /// whole body.
  private func runToRest() {
    while stepCount < options.stepLimit {
      stepCount += 1
      if scheduler.runOne() {
        takeOutputs()
      } else if !state.withWorld({ $0.hasTraffic }) || !performEvent() {
        return
      }
    }
  }

  /// Ends all processes and closes all links.
  ///
  /// Later actions of code have no effect.
  private func disband() {
    let links = state.withContent { content in
      content.world.disband()
      return content.links.all
    }
    for link in links {
      scheduler.perform(as: number(of: link.ownerIndex)) {
        link.closed(because: "the simulation is over")
      }
    }
  }

  /// Performs the next event of the world; `false` if there is none.
  private func performEvent(naturally: Bool = false) -> Bool {
    // The outputs of the world were taken out, so the world itself holds everything that is under
    // way.
    if state.withContent({ content in
      content.planWaitingFaults()
      return content.forgetWhatIsOver()
    }) {
      isBroken = true
    }
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

  // MARK: Outputs of the world

  private func takeOutputs() {
    // Two arrays take turns, so that a long run allocates nothing.
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
      let (receiver, number) = receiver(on: slot)
      guard let receiver else { return }
      scheduler.perform(as: number) { receiver.arrived(method) }
    case .linkClosed(let slot, let reason):
      guard let link = state.withContent({ $0.links[slot] }) else { return }
      scheduler.perform(as: number(of: link.ownerIndex)) { link.closed(because: reason) }
    case .linkReleased(let slot):
      // The link of a process that has died is kept, because it is closed with all others at the
      // end.
      guard let link = state.withContent({ $0.links[slot] }), link.isClosing else { return }
      scheduler.perform(as: number(of: link.ownerIndex)) { link.released() }
    case .run(let process): begin(process)
    case .stopped(let process): scheduler.bury(process: number(of: process))
    case .paused(let process): scheduler.freeze(process: number(of: process))
    case .resumed(let process): scheduler.thaw(process: number(of: process))
    case .wake(let sleeper): wake(sleeper)
    }
  }

  private func number(of process: Int) -> Int {
    state.withContent { $0.programs[process].number }
  }

  /// The link of a slot, and the scheduler's number of the process that owns it.
  private func receiver(on slot: Slot) -> (SimulatedLink?, number: Int) {
    state.withContent { content in
      // A link that the broker has closed has no process in the world any more. It still gets the
      // method, as the process `test`.
      let number = content.world.process(holding: slot).map { content.programs[$0].number } ?? 0
      return (content.links[slot], number)
    }
  }

  /// Runs the code of a process from its beginning.
  private func begin(_ process: Int) {
    let number = owners.count
    owners.append(process)
    let program = state.withContent { content in
      content.programs[process].number = number
      return content.programs[process]
    }
    let life = state.withWorld { $0.hosted[process].life }
    let context = SimulatedProcess(state: state, index: process, life: life, name: program.name)
    let task = scheduler.start(process: number, name: program.name) { [state] in
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

  /// Makes sleeps events of the world.
  private func connectClock() {
    scheduler.onSleep = { [weak self] id, instant in
      guard let self, instant < .distantFuture else { return }
      state.withContent { content in
        let owner = self.owners[id.process]
        // A task of a process that has died sleeps for ever.
        guard content.programs[owner].number == id.process else { return }
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
      content.refuseWaitingFaults()
      let violations = content.violations()
      content.isReported = true
      return SimulationReport(
        content, stop: stop, violations, taskWaits: waits, escapes: escapes, schedule,
        stepCount: stepCount)
    }
  }
}

/// The real time that a run waits for items from outside, in milliseconds.
enum Patience: Int, Sendable {
  /// For one of many runs that shrink a failure.
  case short = 20
  /// For a run whose report is read.
  case long = 1_000
}

/// A value that a task leaves for the code that runs the task, on the same thread.
private final class Box<Value: Sendable>: Sendable {
  private let content: WatchedMutex<Value>

  init(_ value: Value) { content = WatchedMutex(value) }

  var value: Value {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}

extension SimulationState {
  /// The code of a process has ended.
  ///
  /// Its links are closed, and an error fails the simulation.
  func ended(_ process: SimulatedProcess, with error: (any Error)? = nil) {
    withContent { content in
      guard process.isAlive(in: content.world.hosted) else { return }
      content.world.end(process.index)
      guard let error, !(error is CancellationError) else { return }
      content.findings.append(
        CodeFinding(
          failure: .process(process.name, type: CodeFailure.type(of: error)),
          words: "process \(process.name) ended with an error: \(error)",
          line: content.programs[process.index].origin))
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
