import RPCCore
import Synchronization

/// The name of a sleep: its process, and its number among the sleeps of the process.
package struct SleepID: Hashable, Comparable, Sendable {
  package let process: Int
  package let serial: Int

  package static func < (left: SleepID, right: SleepID) -> Bool {
    (left.process, left.serial) < (right.process, right.serial)
  }
}

/// The simulation's time, and its sleepers.
///
/// The table has a lock, because tasks are cancelled on any thread.
final class SleeperTable: Sendable {
  enum Sleeper: Sendable {
    case continuation(UnsafeContinuation<Void, any Error>, TaskTable.Index)
    /// The runtime's own waker of a task that slept by a real clock.
    case job(UnownedJob, TaskTable.Index)
    /// The sleep was cancelled before it began.
    case cancelled

    var task: TaskTable.Index? {
      switch self {
      case .continuation(_, let task), .job(_, let task): task
      case .cancelled: nil
      }
    }
  }

  private struct State {
    var home: ProcessExecutor?
    var sleepers: [SleepID: (sleeper: Sleeper, instant: Instant)] = [:]
    var serials: [Int: Int] = [:]
  }

  private let state = WatchedMutex(State())
  private let nanoseconds = Atomic<Int64>(0)

  var now: Instant { Instant(nanoseconds: nanoseconds.load(ordering: .relaxed)) }

  func setNow(_ instant: Instant) {
    nanoseconds.store(instant.nanoseconds, ordering: .relaxed)
  }

  /// The executor that brings back a task that left the simulation.
  ///
  /// It is `nil` after the end of the simulation.
  var home: ProcessExecutor? {
    get { state.withLock { $0.home } }
    set { state.withLock { $0.home = newValue } }
  }

  func nextID(process: Int) -> SleepID {
    state.withLock { state in
      state.serials[process, default: 0] += 1
      return SleepID(process: process, serial: state.serials[process, default: 0])
    }
  }

  /// Adds a sleeper.
  ///
  /// Returns `false` if the sleep was cancelled before.
  func add(_ sleeper: Sleeper, id: SleepID, until instant: Instant) -> Bool {
    state.withLock { state in
      if case .cancelled? = state.sleepers.removeValue(forKey: id)?.sleeper { return false }
      state.sleepers[id] = (sleeper, instant)
      return true
    }
  }

  func remove(_ id: SleepID) -> Sleeper? {
    state.withLock { $0.sleepers.removeValue(forKey: id)?.sleeper }
  }

  /// Takes a sleeper out.
  ///
  /// If the sleep has not begun, it is noted as cancelled.
  func cancel(_ id: SleepID) -> Sleeper? {
    state.withLock { state in
      if let sleeper = state.sleepers.removeValue(forKey: id)?.sleeper { return sleeper }
      state.sleepers[id] = (.cancelled, .start)
      return nil
    }
  }

  /// Removes the note that a sleep is cancelled.
  func forget(_ id: SleepID) {
    state.withLock { state in
      if case .cancelled? = state.sleepers[id]?.sleeper { state.sleepers[id] = nil }
    }
  }

  /// All sleepers, by process, then by age.
  var all: [(id: SleepID, sleeper: Sleeper, instant: Instant)] {
    let sleepers = state.withLock { $0.sleepers }
    return sleepers.keys.sorted().compactMap { id in
      sleepers[id].map { (id, $0.sleeper, $0.instant) }
    }
  }
}
