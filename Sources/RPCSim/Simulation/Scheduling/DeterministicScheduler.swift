package import RPCCore

/// Runs real `async` code on the calling thread, one job at a time, in a chosen order.
///
/// A job is the part of a task between two suspensions. Jobs arrive in three ways:
/// - at the executor of their process, which the tasks of the process prefer;
/// - through a hook on the global executor, from tasks without a preference (`Task {}`,
///   `Task.detached`);
/// - from other threads, as ``Escape``s.
///
/// A scheduler belongs to one thread at a time, from ``start(process:name:_:)`` to
/// ``shutDown(limit:)``. Without ``shutDown(limit:)`` the scheduler and its tasks are never freed.
///
/// Other threads touch only the mail, the clock and the sleepers, and each of these is safe by
/// itself. So the scheduler is `@unchecked Sendable` without a lock around everything.
package final class DeterministicScheduler: @unchecked Sendable {
  /// The reason why no more jobs were run.
  package enum IdleReason: Hashable, Sendable {
    case idle
    /// The limit of jobs was reached, and more jobs were ready.
    case limitReached
  }

  /// The first symbol that the Swift runtime lacks for simulations, or `nil` if it lacks none.
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
  /// The name of the task that is being started.
  ///
  /// The outer optional is `nil` if none is.
  var startedName: String??
  /// The task whose job runs.
  var running: TaskTable.Index?
  /// The process of tasks that begin while no task of the simulation runs.
  var attributedProcess = 0
  /// The runtime ID of the simulation's first task.
  ///
  /// Tasks with smaller IDs do not belong to it.
  var firstIdentity = UInt64.max
  var capturedIdentities: [UInt64] = []
  var isShuttingDown = false
  /// Whether the names of tasks are noted at each suspension, for a run that is described.
  var learnsNames = false
  private var jobCount = 0
  private let choose: JobChooser

  /// Called on the simulation's thread when a task begins to sleep.
  ///
  /// The owner of the agenda has to ``wake(_:)`` it at the instant.
  package var onSleep: ((SleepID, Instant) -> Void)?
  /// Called on the simulation's thread when a sleeper was cancelled.
  package var onCancel: ((SleepID) -> Void)?

  /// Makes a scheduler without tasks, whose clock stands at ``Instant/start``.
  package init(choose: @escaping JobChooser) {
    self.choose = choose
    GlobalExecutorHook.install
    MainActorHook.install
  }

  /// Starts a task of a process.
  ///
  /// The task runs when its first job is chosen.
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

  /// Runs one job.
  ///
  /// Returns `false` if none is ready.
  package func runOne() -> Bool {
    inside { step() }
  }

  /// Runs jobs until none is ready, but at most `limit` jobs.
  package func runUntilIdle(limit: Int) -> IdleReason {
    inside {
      for _ in 0..<limit {
        guard step() else { return .idle }
      }
      takeMail()
      return ready.count == 0 ? .idle : .limitReached
    }
  }

  /// Runs a body as part of the simulation, for one of its processes.
  ///
  /// Tasks that the body starts or resumes belong to the simulation, and not to the test.
  package func perform<Result, Failure>(
    as process: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = attributedProcess
    attributedProcess = process
    defer { attributedProcess = outer }
    return try inside(body)
  }

  /// Keeps the jobs of a process from running: those that are ready, and all later ones.
  package func freeze(process: Int) {
    reach(process)
    guard case .running = processes[process].standing else { return }
    hold(process, as: .frozen)
  }

  /// Keeps the tasks of a process from ever going on.
  ///
  /// Turns of actors that waited there can run.
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

  /// Lets a process go on.
  ///
  /// Its jobs are ready in the order in which they came.
  package func thaw(process: Int) {
    reach(process)
    processes[process].standing = .running
    for job in processes[process].held { ready.append(job) }
    processes[process].held = []
  }

  /// The escapes so far, in order.
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
    let index = count == 1 || isShuttingDown ? 0 : ready.choose(choose)
    precondition(index >= 0 && index < count, "a chooser chose index \(index) of \(count)")
    run(ready.remove(at: index))
    return true
  }

  private func run(_ job: ReadyJob) {
    if isShuttingDown { ConcurrencyRuntime.cancelTask(of: job.job) }
    let outer = running
    running = job.taskIndex
    if !askedForMainActor.isEmpty { askedForMainActor.remove(job.taskIndex) }
    // Always on a task executor, even for a job without a preference. Otherwise a yield would go to
    // the executor that the thread is running for.
    job.job.runSynchronously(on: processes[job.process].unownedExecutor)
    running = outer
    jobCount &+= 1
    if jobCount % Self.jobsUntilIdle == 0 { forgetIdleTasks() }
  }

  /// The number of jobs of other tasks after which a task without jobs counts as idle.
  private static var jobsUntilIdle: Int { 1 << 17 }

  /// Forgets tasks that have most likely ended.
  ///
  /// The decision depends only on the jobs that ran. So a run is the same, however much of it is
  /// kept.
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
