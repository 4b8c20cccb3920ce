extension DeterministicScheduler {
  /// Ends the simulation: cancels all tasks that are left, and runs their jobs in order, up to a
  /// limit.
  ///
  /// Afterwards no task may be started.
  ///
  /// - Parameter limit: The greatest number of jobs to run.
  /// - Returns: The tasks that did not end: those that were started, and others that still had jobs
  ///   when the limit was reached.
  @discardableResult
  package func shutDown(limit: Int = 100_000) -> [String] {
    isShuttingDown = true
    inside {
      for process in processes.indices { thaw(process: process) }
      for root in roots { root.cancel() }
      for sleeper in sleepers.all { cancelSleep(sleeper.id) }
      drain(limit: limit)
    }
    let left = unfinished.map { $0.name.map { "task `\($0)`" } ?? "an unnamed task" } + endless()
    release()
    return left
  }

  /// Runs jobs until none is left, or the limit of jobs is reached.
  ///
  /// When no job can run, all sleeps are cancelled. That repeats, because a cancelled task may begin
  /// another sleep while it cleans up.
  private func drain(limit: Int) {
    for _ in 0..<limit {
      if !step() {
        let sleepers = sleepers.all
        guard !sleepers.isEmpty else { return }
        for sleeper in sleepers { cancelSleep(sleeper.id) }
      }
    }
  }

  /// The tasks that have jobs left, except those that were reported already.
  private func endless() -> [String] {
    var seen: Set<TaskTable.Index> = []
    var names: [String] = []
    while ready.count > 0 {
      let index = ready.remove(at: 0).taskIndex
      guard seen.insert(index).inserted, tasks[index].parent != nil else { continue }
      names.append(tasks.description(of: index))
    }
    return names
  }

  private func release() {
    for item in mail.close() {
      guard case .job(let job, _, _) = item else { continue }
      globalConcurrentExecutor.enqueue(ExecutorJob(job))
    }
    CapturedTasks.shared.remove(capturedIdentities)
    capturedIdentities = []
    roots = []
    processes = []
    onSleep = nil
    onCancel = nil
    sleepers.home = nil
  }
}
