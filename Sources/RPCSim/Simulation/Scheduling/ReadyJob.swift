/// A job that could run next, known by its meaning.
///
/// The meaning is the same in every run of the same code, on every machine.
package struct ReadyJob {
  let job: UnownedJob
  private let identity: (process: Int32, task: Int32, occurrence: Int32)
  /// The same for the same job of the same task, in spite of other changes in the run.
  ///
  /// A task draws its number from its parent and from its index among the parent's children. So the
  /// number stays the same when an unrelated task is added.
  package let meaning: UInt64

  init(job: UnownedJob, process: Int, task: TaskTable.Index, occurrence: Int32, path: UInt64) {
    self.job = job
    identity = (Int32(truncatingIfNeeded: process), task, occurrence)
    meaning = RandomStream.mix(path &+ UInt64(UInt32(bitPattern: occurrence)))
  }

  /// The process of the job.
  package var process: Int { Int(identity.process) }
  /// The task that the job continues or that caused it, counted in order of appearance.
  package var task: Int { Int(identity.task) }
  /// The number of earlier jobs of the task.
  package var occurrence: Int { Int(identity.occurrence) }
  var taskIndex: TaskTable.Index { identity.task }
  /// Whether the job is the turn of an actor, and not a task that goes on.
  var isTurn: Bool { ConcurrencyRuntime.taskIdentity(of: job) == nil }
}

/// The jobs that could run next, oldest first.
package struct ReadyJobs: ~Copyable {
  private let jobs: UnsafeBufferPointer<ReadyJob>

  init(_ jobs: UnsafeBufferPointer<ReadyJob>) {
    self.jobs = jobs
  }

  /// At least 2: with one job there is no choice.
  package var count: Int { jobs.count }

  package subscript(index: Int) -> ReadyJob {
    precondition(jobs.indices.contains(index), "index out of range")
    return jobs[index]
  }
}

/// Chooses the next job.
///
/// Returns its index among the jobs that are ready.
package typealias JobChooser = (borrowing ReadyJobs) -> Int
