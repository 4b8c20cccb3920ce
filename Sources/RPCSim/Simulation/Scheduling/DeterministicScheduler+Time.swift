package import RPCCore

extension DeterministicScheduler {
  /// The simulation's time.
  package var now: Instant { sleepers.now }

  /// Sets the simulation's time.
  ///
  /// It wakes no sleeper.
  package func advance(to instant: Instant) {
    sleepers.setNow(instant)
  }

  /// Wakes a sleeper.
  ///
  /// Returns `false` if the task no longer sleeps, because it was cancelled.
  @discardableResult
  package func wake(_ id: SleepID) -> Bool {
    guard let sleeper = sleepers.remove(id) else { return false }
    inside { end(sleeper, of: id, with: .success(())) }
    return true
  }

  /// Suspends the calling task until it is woken.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  package func sleep(until instant: Instant) async throws {
    guard CurrentScheduler.isInside(self) else { return try await sleepFromOutside(until: instant) }
    let task = currentTask
    learnName(of: task)
    let id = sleepers.nextID(process: task.map { tasks[$0].process } ?? attributedProcess)
    // A task may be cancelled after it was woken. The note of that would never be removed.
    defer { sleepers.forget(id) }
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        guard sleepers.add(.continuation(continuation, task ?? -1), id: id, until: instant) else {
          return continuation.resume(throwing: CancellationError())
        }
        onSleep?(id, instant)
      }
    } onCancel: {
      cancelSleep(id)
    }
  }

  /// Brings back a task that left the simulation, and notes that it had left.
  private func sleepFromOutside(until instant: Instant) async throws {
    noteMetOutside(doing: "sleep until \(instant.nanoseconds) ns")
    guard let executor = sleepers.home else { throw CancellationError() }
    try await withTaskExecutorPreference(executor) { try await sleep(until: instant) }
  }

  func cancelSleep(_ id: SleepID) {
    guard let sleeper = sleepers.cancel(id) else { return }
    end(sleeper, of: id, with: .failure(CancellationError()))
    if CurrentScheduler.isInside(self) { onCancel?(id) }
  }

  private func end(
    _ sleeper: SleeperTable.Sleeper, of id: SleepID, with result: Result<Void, any Error>
  ) {
    switch sleeper {
    case .continuation(let continuation, _): continuation.resume(with: result)
    case .job(let job, _): arrive(job, at: id.process)
    case .cancelled: break
    }
  }
}
