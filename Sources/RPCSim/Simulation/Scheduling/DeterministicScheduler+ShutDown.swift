extension DeterministicScheduler {
  /// Ends the simulation: cancels every task that is left, and lets all of them run out, in order,
  /// but for no more than a number of jobs.
  ///
  /// Returns what did not end: the names of started tasks, and of tasks that were still at work
  /// when the limit was reached. After it nothing may be started.
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

  private func drain(limit: Int) {
    for _ in 0..<limit {
      // A task that is cancelled may begin to sleep only to clean up.
      if !step() {
        let sleepers = sleepers.all
        guard !sleepers.isEmpty else { return }
        for sleeper in sleepers { cancelSleep(sleeper.id) }
      }
    }
  }

  /// The tasks that have jobs left, but for those that are named already.
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
