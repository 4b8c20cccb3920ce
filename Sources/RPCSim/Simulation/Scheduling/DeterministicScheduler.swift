package import RPCCore

/// Runs real `async` code on the calling thread, one job at a time, in an order that is chosen.
///
/// A job is what a task does between two suspensions. Jobs arrive in three ways: at the executor of
/// their process, which its tasks prefer; through a hook on the global executor, for tasks without
/// a preference (`Task {}`, `Task.detached`); and from other threads, as ``Escape``s.
///
/// It belongs to one thread at a time, from ``start(process:name:_:)`` to ``shutDown(limit:)``,
/// which has to be called, or it and its tasks are never freed. Only the mail, the clock and the
/// sleepers are touched by other threads, and each of them is safe by itself; that, and not a lock
/// around everything, is why it is `@unchecked Sendable`.
package final class DeterministicScheduler: @unchecked Sendable {
  /// Why there is nothing more to do.
  package enum IdleReason: Hashable, Sendable {
    case idle
    /// The limit of jobs was reached, and more were ready.
    case limitReached
  }

  /// What the running Swift runtime lacks for simulations, or `nil` if nothing.
  package static var missingFromRuntime: String? { ConcurrencyRuntime.missing }

  let mail = ForeignMail()
  let sleepers = SleeperTable()
  var tasks = TaskTable()
  var ready = ReadyQueue()
  var processes: [ProcessState] = []
  var roots: [SimulatedTask] = []
  var notedEscapes: [Escape] = []
  /// The tasks whose last job asked for the main actor.
  var askedForMainActor: Set<TaskTable.Index> = []
  var waitNotes = WaitNotes()
  /// The name for the task that is being started.
  var startedName: String??
  /// The task whose job runs.
  var running: TaskTable.Index?
  /// Whose tasks begin while none of the simulation's tasks runs.
  var attributedProcess = 0
  /// The number of the simulation's first task; tasks with smaller ones are not its own.
  var firstIdentity = UInt64.max
  var capturedIdentities: [UInt64] = []
  var isShuttingDown = false
  private var jobCount = 0
  private let choose: JobChooser

  /// Called on the simulation's thread when a task begins to sleep; whoever keeps the agenda has to
  /// ``wake(_:)`` it at the instant.
  package var onSleep: ((SleepID, Instant) -> Void)?
  /// Called on the simulation's thread when a sleeper was cancelled.
  package var onCancel: ((SleepID) -> Void)?

  /// Makes a scheduler without tasks, whose clock stands at ``Instant/start``.
  package init(choose: @escaping JobChooser) {
    self.choose = choose
    GlobalExecutorHook.install
    MainActorHook.install
  }

  /// Starts a task of a process; it runs when its first job is chosen.
  @discardableResult
  package func start(
    process: Int, name: String?, _ body: @escaping @Sendable () async -> Void
  ) -> SimulatedTask {
    let task = SimulatedTask(process: process, name: name)
    roots.append(task)
    inside {
      startedName = .some(name)
      task.begin(on: executor(of: process), body)
    }
    return task
  }

  /// The number of jobs that could run now.
  package var readyCount: Int {
    inside { takeMail() }
    return ready.count
  }

  /// Runs one job; returns `false` if none is ready.
  package func runOne() -> Bool {
    inside { step() }
  }

  /// Runs jobs until none is ready, but no more than a number of them.
  package func runUntilIdle(limit: Int) -> IdleReason {
    inside {
      for _ in 0..<limit {
        guard step() else { return .idle }
      }
      takeMail()
      return ready.count == 0 ? .idle : .limitReached
    }
  }

  /// Runs a body as part of the simulation, for one of its processes: what the body starts or
  /// resumes is the simulation's and not the test's.
  package func perform<Result, Failure>(
    as process: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = attributedProcess
    attributedProcess = process
    defer { attributedProcess = outer }
    return try inside(body)
  }

  /// Keeps the jobs of a process from running, those that are ready and those that come.
  package func freeze(process: Int) {
    reach(process)
    guard case .running = processes[process].standing else { return }
    hold(process, as: .frozen)
  }

  /// Keeps the tasks of a process from ever going on; actors that they hold up are released.
  package func bury(process: Int) {
    reach(process)
    let frozen = processes[process].held
    processes[process].held = []
    for job in frozen { ready.append(job) }
    hold(process, as: .dead)
  }

  private func hold(_ process: Int, as standing: ProcessState.Standing) {
    processes[process].standing = standing
    processes[process].held = ready.removeAll { $0.process == process && standing.holds($0) }
  }

  /// Lets the process go on; its jobs are ready in the order in which they came.
  package func thaw(process: Int) {
    reach(process)
    processes[process].standing = .running
    for job in processes[process].held { ready.append(job) }
    processes[process].held = []
  }

  /// What came in from outside of the simulation so far, in order.
  package var escapes: [Escape] {
    inside { takeMail() }
    return notedEscapes
  }

  /// The tasks that were started and have not returned, in the order of their start.
  package var unfinished: [SimulatedTask] { roots.filter { !$0.isFinished } }

  func inside<Result, Failure>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard !CurrentScheduler.isInside(self) else { return try body() }
    return try CurrentScheduler.with(self, body)
  }

  @inline(__always)
  func step() -> Bool {
    takeMail()
    let count = ready.count
    guard count > 0 else { return false }
    let place = count == 1 || isShuttingDown ? 0 : ready.choose(choose)
    precondition(place >= 0 && place < count, "a chooser chose place \(place) of \(count)")
    run(ready.remove(at: place))
    return true
  }

  private func run(_ job: ReadyJob) {
    if isShuttingDown { ConcurrencyRuntime.cancelTask(of: job.job) }
    let outer = running
    running = job.taskIndex
    if !askedForMainActor.isEmpty { askedForMainActor.remove(job.taskIndex) }
    // On a task executor even for a job that has no preference: in its absence a yield goes to the
    // executor that the thread is running for.
    job.job.runSynchronously(on: processes[job.process].unownedExecutor)
    running = outer
    jobCount &+= 1
    if jobCount % Self.jobsUntilIdle == 0 { forgetIdleTasks() }
  }

  /// How many jobs others do until a task counts as idle that does none.
  private static var jobsUntilIdle: Int { 1 << 17 }

  /// Lets go of tasks that have most likely ended.
  ///
  /// It depends on nothing but the jobs that ran, so that a run is the same whatever is kept of it.
  private func forgetIdleTasks() {
    var kept = askedForMainActor
    kept.formUnion(ready.all.map(\.taskIndex))
    for process in processes { kept.formUnion(process.held.map(\.taskIndex)) }
    kept.formUnion(sleepers.all.compactMap(\.sleeper.task))
    kept.formUnion(waitNotes.all.map(\.task))
    if let running { kept.insert(running) }
    let forgotten = Set(tasks.forgetIdle(but: kept))
    CapturedTasks.shared.remove(capturedIdentities.filter(forgotten.contains))
    capturedIdentities.removeAll(where: forgotten.contains)
  }
}
