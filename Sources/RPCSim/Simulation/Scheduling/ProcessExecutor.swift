#if os(Linux) && compiler(>=6.3) && compiler(<6.4)
  @_spi(ExperimentalScheduling) import _Concurrency
#endif

/// The executor that all tasks of one simulated process prefer.
///
/// There is one for each process. So the executor at which a job arrives tells its process, no
/// matter which task resumed it.
final class ProcessExecutor: TaskExecutor {
  private let scheduler: DeterministicScheduler
  private let process: Int

  init(scheduler: DeterministicScheduler, process: Int) {
    self.scheduler = scheduler
    self.process = process
  }

  func enqueue(_ job: consuming ExecutorJob) {
    scheduler.accept(UnownedJob(job), process: process)
  }
}

// The protocol is experimental, and its name exists only in toolchains with private interfaces.
// There, real sleeps are caught when they begin. Elsewhere they are noticed when they come back
// from another thread.
#if os(Linux) && compiler(>=6.3) && compiler(<6.4)
  extension ProcessExecutor: SchedulingExecutor {
    func enqueue<C: Clock>(
      _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
    ) {
      let delay = delay as? Swift.Duration ?? .zero
      scheduler.acceptRealSleep(UnownedJob(job), for: delay, process: process)
    }

    func enqueue<C: Clock>(
      _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
    ) {
      let delay = clock.now.duration(to: instant) as? Swift.Duration ?? .zero
      scheduler.acceptRealSleep(UnownedJob(job), for: delay, process: process)
    }
  }
#endif
