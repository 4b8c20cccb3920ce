/// The scheduler's state of a process.
struct ProcessState {
  let executor: ProcessExecutor
  let unownedExecutor: UnownedTaskExecutor
  var standing = Standing.running
  /// The jobs that are kept from running.
  var held: [ReadyJob] = []

  /// Whether the jobs of a process may run.
  enum Standing {
    /// The jobs run. Becomes `frozen` or `dead`.
    case running
    /// The jobs wait until the process goes on. Becomes `running` or `dead`.
    case frozen
    /// The tasks never go on. But turns of actors still run, because other processes may wait for
    /// an actor that outlives this process.
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
  /// Takes a job that arrived at the executor of a process, from any thread.
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
    // The simulation is over, and has reported the unfinished tasks. The task was cancelled, and
    // can only end if its job runs elsewhere.
    globalConcurrentExecutor.enqueue(ExecutorJob(job))
  }

  /// Takes a job on its way to the global executor, from the simulation's own thread.
  ///
  /// Returns `false` for a job of a task that is older than the simulation. The simulation may
  /// resume such a task, but does not own it.
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

  /// Queues a job of the simulation, for a given process or for the process of its task.
  func arrive(_ job: UnownedJob, at process: Int?) {
    if learnsNames { learnName(of: currentTask) }
    let index = task(of: job, process: process ?? attributedProcess)
    let job = tasks.nextJob(job, of: index, process: process)
    if processes[job.process].standing.holds(job) {
      processes[job.process].held.append(job)
    } else {
      ready.append(job)
    }
  }

  /// The task of a job: the task that it continues, or the task that caused it.
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

  /// The task that stands for all jobs that no task of the simulation caused.
  private func outsider(process: Int) -> TaskTable.Index {
    tasks.index(of: 0) ?? tasks.addRoot(0, process: process, name: "outside")
  }

  /// The simulation's task that runs now.
  ///
  /// In an actor's turn this is not the task that asked for the turn.
  var currentTask: TaskTable.Index? {
    guard let running else { return nil }
    return ConcurrencyRuntime.currentTaskIdentity.flatMap { tasks.index(of: $0) } ?? running
  }

  /// Notes the name of the running task.
  ///
  /// The runtime tells the name only while the task runs.
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

  /// Makes room for a process and for all processes with smaller numbers.
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
