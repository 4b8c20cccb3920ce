import Foundation

/// Runs a job on a thread that is made for it, so that whoever shares the pool of threads goes on meanwhile.
final class ThreadOfItsOwn: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
