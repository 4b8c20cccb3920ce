/// Jobs in order of arrival, from which any can be taken.
///
/// Taking the oldest costs the same however many there are; taking another one moves those before
/// it, which whoever chose has looked at anyway.
struct ReadyQueue {
  private var jobs: [ReadyJob] = []
  /// Where the oldest is; the places before it are empty.
  private var head = 0

  var count: Int { jobs.count - head }

  /// All jobs, oldest first.
  var all: ArraySlice<ReadyJob> { jobs[head...] }

  mutating func append(_ job: ReadyJob) {
    jobs.append(job)
  }

  mutating func remove(at place: Int) -> ReadyJob {
    let place = head + place
    let job = jobs[place]
    jobs.withUnsafeMutableBufferPointer { jobs in
      var moved = place
      while moved > head {
        jobs[moved] = jobs[moved - 1]
        moved -= 1
      }
    }
    head += 1
    closeGap()
    return job
  }

  /// Takes out all jobs that are meant, oldest first.
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
