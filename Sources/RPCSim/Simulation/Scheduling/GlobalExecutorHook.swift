/// Takes jobs that would go to the global executor, and only those that belong to a simulation.
enum GlobalExecutorHook {
  /// Installs the hook, once for the process; it stays, because taking it back could not be told
  /// from someone else's hook that came later.
  static let install: Void = {
    guard let place = ConcurrencyRuntime.enqueueGlobalHook else { return }
    _ = previous
    place.pointee = { job, enqueue in
      guard !GlobalExecutorHook.take(unsafeBitCast(job, to: UnownedJob.self)) else { return }
      if let previous = GlobalExecutorHook.previous {
        previous(job, enqueue)
      } else {
        enqueue(job)
      }
    }
  }()

  /// The hook that was there before, which keeps working for everything else.
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
