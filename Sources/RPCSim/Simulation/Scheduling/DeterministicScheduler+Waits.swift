/// A task that waits, and the reason.
package struct TaskWait: Hashable, Sendable {
  package let process: Int
  /// The task by its name, or by the task that started it.
  package let task: String
  package let reason: String
}

extension DeterministicScheduler {
  /// Notes the reason for which a task waits while a body runs.
  ///
  /// It is used in the report of a stalled run.
  ///
  /// Inside of the simulation, the reason is computed only for a report, on the simulation's
  /// thread.
  package func withWaitReason<Result>(
    _ reason: @escaping @autoclosure () -> String,
    isolation: isolated (any _Concurrency.Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    guard CurrentScheduler.isInside(self), let task = currentTask else {
      noteMetOutside(doing: "wait for \(reason())")
      return try await body()
    }
    learnName(of: task)
    let number = waitNotes.add(task, reason)
    defer { forgetWait(number) }
    return try await body()
  }

  /// The tasks that are known to wait: those with a noted reason, oldest first, then those that
  /// sleep.
  package var waits: [TaskWait] {
    let noted = waitNotes.all.map { wait($0.task, for: $0.reason()) }
    let sleeping = sleepers.all.compactMap { entry in
      entry.sleeper.task.map { wait($0, for: "sleeps until \(entry.instant.nanoseconds) ns") }
    }
    return noted + sleeping
  }

  private func wait(_ task: TaskTable.Index, for reason: String) -> TaskWait {
    guard task >= 0 else { return TaskWait(process: 0, task: "an unnamed task", reason: reason) }
    return TaskWait(
      process: tasks[task].process, task: tasks.description(of: task), reason: reason)
  }

  private func forgetWait(_ number: Int) {
    // On another thread the note stays. The escape was noted, and the old note is harmless.
    guard CurrentScheduler.isInside(self) else { return }
    waitNotes.remove(number)
  }
}
