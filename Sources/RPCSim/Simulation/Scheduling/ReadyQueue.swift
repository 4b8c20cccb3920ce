/// Jobs in order of arrival, from which any job can be taken.
///
/// Taking the oldest job costs constant time. Taking another one moves the older jobs, all of which
/// the chooser has read anyway.
struct ReadyQueue {
  private var jobs: [ReadyJob] = []
  /// The index of the oldest job.
  ///
  /// The elements before it are unused.
  private var head = 0

  var count: Int { jobs.count - head }

  /// All jobs, oldest first.
  var all: ArraySlice<ReadyJob> { jobs[head...] }

  mutating func append(_ job: ReadyJob) {
    jobs.append(job)
  }

  mutating func remove(at index: Int) -> ReadyJob {
    let index = head + index
    let job = jobs[index]
    jobs.withUnsafeMutableBufferPointer { jobs in
      var moved = index
      while moved > head {
        jobs[moved] = jobs[moved - 1]
        moved -= 1
      }
    }
    head += 1
    closeGap()
    return job
  }

  /// Takes out all jobs that meet a condition, oldest first.
  mutating func removeAll(where isMeant: (ReadyJob) -> Bool) -> [ReadyJob] {
    let all = jobs[head...]
    let taken = all.filter(isMeant)
    jobs = all.filter { !isMeant($0) }
    head = 0
    return taken
  }

  func choose(_ choose: JobChooser) -> Int {
    jobs.withUnsafeBufferPointer { choose(ReadyJobs(UnsafeBufferPointer(rebasing: $0[head...]))) }
  }

  private mutating func closeGap() {
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64, head * 2 >= jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
  }
}
