import RPCCore
import Synchronization

@testable import RPCSim

/// A scheduler with sleepers and a trace of its tasks.
///
/// It is used on one thread, on which its tasks also run.
final class SchedulerRun: @unchecked Sendable {
  let scheduler: DeterministicScheduler
  let clock: SimulatedClock
  private let lines = WatchedMutex<[String]>([])
  private var agenda: [(instant: Instant, id: SleepID)] = []
  private(set) var cancelled: [SleepID] = []

  init(_ strategy: Strategy = .inOrder) {
    let scheduler = DeterministicScheduler(choose: Self.chooser(strategy))
    self.scheduler = scheduler
    clock = SimulatedClock(scheduler: scheduler)
    scheduler.onSleep = { [unowned self] id, instant in agenda.append((instant, id)) }
    scheduler.onCancel = { [unowned self] id in
      cancelled.append(id)
      agenda.removeAll { $0.id == id }
    }
  }

  /// A chooser of jobs for a strategy: by age, or by priorities drawn from the seed.
  private static func chooser(_ strategy: Strategy) -> JobChooser {
    guard case .random(let seed) = strategy else { return { _ in 0 } }
    return { jobs in
      (0..<jobs.count).min {
        RandomStream.mix(jobs[$0].meaning ^ seed) < RandomStream.mix(jobs[$1].meaning ^ seed)
      } ?? 0
    }
  }

  var trace: [String] { lines.withLock { $0 } }

  func say(_ line: String) {
    lines.withLock { $0.append(line) }
  }

  @discardableResult
  func start(
    _ name: String? = nil, process: Int = 0, _ body: @escaping @Sendable () async -> Void
  ) -> SimulatedTask {
    scheduler.start(process: process, name: name, body)
  }

  /// Runs ready jobs and wakes the next sleeper, until there is neither.
  func run() {
    while scheduler.runUntilIdle(limit: 1_000_000) == .idle, wakeNext() {}
  }

  private func wakeNext() -> Bool {
    guard
      let index = agenda.indices.min(by: {
        (agenda[$0].instant, $0) < (agenda[$1].instant, $1)
      })
    else { return false }
    let next = agenda.remove(at: index)
    scheduler.advance(to: max(scheduler.now, next.instant))
    scheduler.wake(next.id)
    return true
  }
}

/// An object whose release a test can observe.
final class Witness: Sendable {}

final class Shared<Value: Sendable>: Sendable {
  private let value: WatchedMutex<Value>

  init(_ value: Value) {
    self.value = WatchedMutex(value)
  }

  func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
    value.withLock { body(&$0) }
  }
}

/// A place where a task waits until it is resumed.
final class WaitingPlace: Sendable {
  private let continuation = WatchedMutex<UnsafeContinuation<Void, Never>?>(nil)

  var isTaken: Bool { continuation.withLock { $0 != nil } }

  func wait() async {
    await withUnsafeContinuation { continuation in self.continuation.withLock { $0 = continuation }
    }
  }

  func resume() {
    continuation.withLock { $0.take() }?.resume()
  }
}
