/// A job that could run next, said by its meaning: it is the same in every run of the same code,
/// on every machine.
package struct ReadyJob {
  let job: UnownedJob
  private let place: (process: Int32, task: Int32, occurrence: Int32)
  /// The same for the same job of the same task, whatever else the run contains.
  ///
  /// A task draws its number from who started it and as its how-manieth, so it keeps it when an
  /// unrelated task is added.
  package let meaning: UInt64

  init(job: UnownedJob, process: Int, task: TaskTable.Index, occurrence: Int32, path: UInt64) {
    self.job = job
    place = (Int32(truncatingIfNeeded: process), task, occurrence)
    meaning = RandomStream.mix(path &+ UInt64(UInt32(bitPattern: occurrence)))
  }

  /// The process that the job belongs to.
  package var process: Int { Int(place.process) }
  /// The task that it continues or that brought it about, counted in order of appearance.
  package var task: Int { Int(place.task) }
  /// How many jobs of that task came before.
  package var occurrence: Int { Int(place.occurrence) }
  var taskIndex: TaskTable.Index { place.task }
  /// Whether it is no task that goes on, but the turn of an actor whoever asked for it.
  var isTurn: Bool { ConcurrencyRuntime.taskIdentity(of: job) == nil }
}

/// The jobs that could run next, oldest first, to choose from.
package struct ReadyJobs: ~Copyable {
  private let jobs: UnsafeBufferPointer<ReadyJob>

  init(_ jobs: UnsafeBufferPointer<ReadyJob>) {
    self.jobs = jobs
  }

  /// At least 2: where there is no choice, nobody is asked.
  package var count: Int { jobs.count }

  package subscript(place: Int) -> ReadyJob {
    precondition(jobs.indices.contains(place), "place out of range")
    return jobs[place]
  }
}

/// Who chooses the next job: the place of one among those that are ready.
package typealias JobChooser = (borrowing ReadyJobs) -> Int
