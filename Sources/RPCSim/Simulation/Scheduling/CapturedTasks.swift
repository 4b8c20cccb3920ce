import RPCCore
import Synchronization

/// The tasks of running simulations that have no preference for an executor: `Task {}` and
/// `Task.detached`.
///
/// When another thread resumes such a task, nothing about the job says that it belongs to a
/// simulation. This table does, so the task is brought back and the incident gets a name.
final class CapturedTasks: Sendable {
  static let shared = CapturedTasks()

  private let count = Atomic(0)
  private let owners = WatchedMutex<[UInt64: DeterministicScheduler]>([:])

  /// Cheap, because every job of the process asks it.
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
