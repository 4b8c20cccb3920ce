import RPCCore
import Synchronization

/// The tasks of running simulations that prefer no executor: `Task {}` and `Task.detached`.
///
/// When another thread resumes such a task, its job does not show that it belongs to a simulation.
/// With this table the task is brought back, and the incident is reported by name.
final class CapturedTasks: Sendable {
  static let shared = CapturedTasks()

  private let count = Atomic(0)
  private let owners = WatchedMutex<[UInt64: DeterministicScheduler]>([:])

  /// Cheap, because it is read for every job of the program.
  var mayHaveAny: Bool { count.load(ordering: .relaxed) > 0 }

  func add(_ identity: UInt64, of scheduler: DeterministicScheduler) {
    owners.withLock { $0[identity] = scheduler }
    count.add(1, ordering: .relaxed)
  }

  func remove(_ identities: [UInt64]) {
    owners.withLock { owners in
      for identity in identities { owners[identity] = nil }
    }
    count.subtract(identities.count, ordering: .relaxed)
  }

  func owner(of identity: UInt64) -> DeterministicScheduler? {
    owners.withLock { $0[identity] }
  }
}
