import RPCCore
import Synchronization

/// A task that the simulation was told to run.
package final class SimulatedTask: Sendable {
  package let process: Int
  package let name: String?
  private let finished = Atomic(false)
  private let task = WatchedMutex<Task<Void, Never>?>(nil)

  init(process: Int, name: String?) {
    self.process = process
    self.name = name
  }

  /// Whether its body returned.
  package var isFinished: Bool { finished.load(ordering: .acquiring) }

  /// Cancels it as `Task.cancel()` does.
  package func cancel() {
    // Not under the lock: cancellation handlers run right here.
    task.withLock { $0 }?.cancel()
  }

  func begin(on executor: ProcessExecutor, _ body: @escaping @Sendable () async -> Void) {
    let handle = self
    // The priority is stated, or it would depend on who runs the simulation, and actors look at it.
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
