/// Takes the jobs of simulations on their way to the global executor, and no other jobs.
enum GlobalExecutorHook {
  /// Installs the hook, once per program.
  ///
  /// The hook stays, because removing it could also remove a hook that was installed later.
  static let install: Void = {
    guard let address = ConcurrencyRuntime.enqueueGlobalHook else { return }
    _ = previous
    address.pointee = { job, enqueue in
      guard !GlobalExecutorHook.take(unsafeBitCast(job, to: UnownedJob.self)) else { return }
      if let previous = GlobalExecutorHook.previous {
        previous(job, enqueue)
      } else {
        enqueue(job)
      }
    }
  }()

  /// The earlier hook, which still gets all other jobs.
  private static let previous = ConcurrencyRuntime.enqueueGlobalHook?.pointee

  private static func take(_ job: UnownedJob) -> Bool {
    if let scheduler = CurrentScheduler.current { return scheduler.takeFromGlobalExecutor(job) }
    guard CapturedTasks.shared.mayHaveAny,
      let identity = ConcurrencyRuntime.taskIdentity(of: job),
      let scheduler = CapturedTasks.shared.owner(of: identity)
    else { return false }
    return scheduler.mail.deliver(.job(job, process: nil, by: ConcurrencyRuntime.currentTaskName))
  }
}
