/// What the scheduler keeps for each process.
struct ProcessState {
  let executor: ProcessExecutor
  let unownedExecutor: UnownedTaskExecutor
  var standing = Standing.running
  /// The jobs that came while the process was not running.
  var held: [ReadyJob] = []

  /// Whether a process's jobs may run.
  enum Standing {
    /// They may. Becomes `frozen` or `dead`.
    case running
    /// They wait until the process goes on. Becomes `running` or `dead`.
    case frozen
    /// Its tasks never go on. But an actor's turn is taken: others may wait for the actor, which
    /// lives as long as somebody holds it.
    case dead

    func holds(_ job: ReadyJob) -> Bool {
      switch self {
      case .running: false
      case .frozen: true
      case .dead: !job.isTurn
      }
    }
  }
}

extension DeterministicScheduler {
  /// Takes a job that arrived at the executor of a process, on whatever thread.
  @inline(__always)
  func accept(_ job: UnownedJob, process: Int) {
    if CurrentScheduler.isInside(self) {
      arrive(job, at: process)
    } else {
      acceptFromOutside(job, process: process)
    }
  }

  func acceptFromOutside(_ job: UnownedJob, process: Int) {
    let resumer = ConcurrencyRuntime.currentTaskName
    guard !mail.deliver(.job(job, process: process, by: resumer)) else { return }
    // The simulation is over, and said which tasks did not finish. The task has been cancelled, and
    // can only end if it runs somewhere.
    globalConcurrentExecutor.enqueue(ExecutorJob(job))
  }

  /// Takes a job on its way to the global executor, from the simulation's own thread.
  ///
  /// Returns `false` for a job of a task that is older than the simulation: resuming someone else's
  /// task is not making it one's own.
  func takeFromGlobalExecutor(_ job: UnownedJob) -> Bool {
    guard let identity = ConcurrencyRuntime.taskIdentity(of: job) else {
      arrive(job, at: nil)
      return true
    }
    if tasks.index(of: identity) == nil {
      guard identity >= firstIdentity else { return false }
      let parent = currentTask
      let process = parent.map { tasks[$0].process } ?? attributedProcess
      reach(process)
      _ = tasks.add(identity, process: process, parent: parent)
      learnName(of: parent)
      capturedIdentities.append(identity)
      CapturedTasks.shared.add(identity, of: self)
    }
    arrive(job, at: nil)
    return true
  }

  /// Queues a job of the simulation, for a process, or for the one of its task.
  func arrive(_ job: UnownedJob, at process: Int?) {
    let index = task(of: job, process: process ?? attributedProcess)
    let job = tasks.nextJob(job, of: index, process: process)
    if processes[job.process].standing.holds(job) {
      processes[job.process].held.append(job)
    } else {
      ready.append(job)
    }
  }

  /// The task that a job belongs to: the one it continues, or the one that brought it about.
  @inline(__always)
  private func task(of job: UnownedJob, process: Int) -> TaskTable.Index {
    guard let identity = ConcurrencyRuntime.taskIdentity(of: job) else {
      return currentTask ?? outsider(process: process)
    }
    return tasks.index(of: identity) ?? newTask(identity, process: process)
  }

  private func newTask(_ identity: UInt64, process: Int) -> TaskTable.Index {
    if let name = startedName {
      startedName = nil
      firstIdentity = min(firstIdentity, identity)
      return tasks.addRoot(identity, process: process, name: name)
    }
    let parent = currentTask
    learnName(of: parent)
    return tasks.add(identity, process: process, parent: parent)
  }

  /// What jobs belong to that no task of the simulation brought about.
  private func outsider(process: Int) -> TaskTable.Index {
    tasks.index(of: 0) ?? tasks.addRoot(0, process: process, name: "outside")
  }

  /// The simulation's task that runs now; in an actor's turn that is not the task that asked for
  /// it.
  var currentTask: TaskTable.Index? {
    guard let running else { return nil }
    return ConcurrencyRuntime.currentTaskIdentity.flatMap { tasks.index(of: $0) } ?? running
  }

  /// Asks the running task for its name: it can only be asked while it runs.
  func learnName(of index: TaskTable.Index?) {
    guard let index, index == currentTask, !tasks.hasName(index),
      let name = ConcurrencyRuntime.currentTaskName
    else { return }
    tasks.setName(name, of: index)
  }

  func executor(of process: Int) -> ProcessExecutor {
    reach(process)
    return processes[process].executor
  }

  /// Makes room for a process and all those with smaller numbers.
  func reach(_ process: Int) {
    precondition(process >= 0, "processes are numbered from 0")
    while processes.count <= process {
      let executor = ProcessExecutor(scheduler: self, process: processes.count)
      processes.append(
        ProcessState(executor: executor, unownedExecutor: executor.asUnownedTaskExecutor()))
      if processes.count == 1 { sleepers.home = executor }
    }
  }
}
