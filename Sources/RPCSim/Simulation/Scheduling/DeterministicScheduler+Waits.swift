/// A task that waits, and what for.
package struct TaskWait: Hashable, Sendable {
  package let process: Int
  /// The task by its name, or by who started it.
  package let task: String
  package let reason: String
}

extension DeterministicScheduler {
  /// Says while a body runs what its task waits for, for the report of a run that stalls.
  ///
  /// The reason is only asked for when it is reported, on the simulation's thread.
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

  /// The tasks that are known to wait: those that said so, oldest first, then those that sleep.
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
    // On another thread the note stays: the escape is known, and a stale note harms no one.
    guard CurrentScheduler.isInside(self) else { return }
    waitNotes.remove(number)
  }
}
