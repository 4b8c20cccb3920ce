import RPCCore
import Synchronization

/// A task that the scheduler was told to run.
package final class SimulatedTask: Sendable {
  package let process: Int
  package let name: String?
  private let finished = Atomic(false)
  private let task = WatchedMutex<Task<Void, Never>?>(nil)

  init(process: Int, name: String?) {
    self.process = process
    self.name = name
  }

  /// Whether its body has returned.
  package var isFinished: Bool { finished.load(ordering: .acquiring) }

  /// Cancels the task, as `Task.cancel()` does.
  package func cancel() {
    // Not under the lock, because cancellation handlers run in this call.
    task.withLock { $0 }?.cancel()
  }

  func begin(on executor: ProcessExecutor, _ body: @escaping @Sendable () async -> Void) {
    let handle = self
    // The priority is fixed. Otherwise it would depend on the caller of the simulation, and actors
    // use it.
    let task = Task(name: name, executorPreference: executor, priority: .medium) {
      await body()
      handle.finish()
    }
    self.task.withLock { $0 = task }
  }

  private func finish() {
    finished.store(true, ordering: .releasing)
    task.withLock { $0 = nil }
  }
}
