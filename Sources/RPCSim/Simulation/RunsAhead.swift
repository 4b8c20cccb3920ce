import Dispatch
import RPCCore
import Synchronization

/// Makes the runs of an exploration on several threads, and returns them in order.
///
/// The result of an exploration must not depend on the number of threads. Most runs depend only on
/// their index. But some schedules are drawn from the length of the runs before them. Their runs
/// are made with the length that is known, and made again if the length has changed.
struct RunsAhead {
  typealias Made = Result<SimulationAttempt<Void>, any Error>

  private let jobs: Int
  /// Whether the run of an index depends on the length.
  private let dependsOnLength: @Sendable (_ index: Int) -> Bool
  /// Makes the run of an index.
  ///
  /// `length` is the number of choices of the longest run before it.
  private let make: @Sendable (_ index: Int, _ length: Int) throws -> SimulationAttempt<Void>

  private var made: [Made?] = []
  /// The index of the first run in `made`.
  private var first = 0
  /// The length with which the runs in `made` were made, where they depend on it.
  private var length = 0

  /// The number of runs that are made ahead for each thread.
  ///
  /// With this number, threads seldom wait for each other, and journals need little memory.
  private static let runsAhead = 8

  init(
    jobs: Int, dependsOnLength: @escaping @Sendable (Int) -> Bool,
    make: @escaping @Sendable (_ index: Int, _ length: Int) throws -> SimulationAttempt<Void>
  ) {
    self.jobs = jobs
    self.dependsOnLength = dependsOnLength
    self.make = make
  }

  /// Returns the run of an index.
  ///
  /// The runs have to be asked for in order.
  ///
  /// - Parameters:
  ///   - index: The index of the run.
  ///   - count: The number of runs.
  ///   - length: The number of choices of the longest run before it.
  mutating func run(_ index: Int, of count: Int, length: Int) throws -> SimulationAttempt<Void> {
    // The first run tells the length of runs.
    guard jobs > 1, index > 0 else { return try make(index, length) }
    if index >= first + made.count {
      let numbers = min(count, index + jobs * Self.runsAhead) - index
      makeAhead(from: index, [Made?](repeating: nil, count: numbers), length: length)
    } else if self.length != length, dependsOnLength(index) {
      let rest = (index..<first + made.count).map { dependsOnLength($0) ? nil : made[$0 - first] }
      makeAhead(from: index, rest, length: length)
    }
    // After a failing run no others are made ahead. If that run failed for another length, this run
    // is made now.
    return try made[index - first].take()?.get() ?? make(index, length)
  }

  /// Makes the runs that are not known, on one thread for each job.
  ///
  /// No run after a failing one is made.
  private mutating func makeAhead(from index: Int, _ known: [Made?], length: Int) {
    let made = WatchedMutex(known)
    let next = Atomic(0)
    let end = Atomic(known.count)
    let work: @Sendable () -> Void = { [make] in
      while true {
        let offset = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard offset < end.load(ordering: .relaxed) else { return }
        let run = made.withLock { $0[offset] } ?? Made { try make(index + offset, length) }
        if run.hasFailed { end.min(offset, ordering: .relaxed) }
        made.withLock { $0[offset] = run }
      }
    }
    let others = DispatchGroup()
    for _ in 1..<max(1, min(jobs, known.count)) {
      others.enter()
      // A task inherits the task-local values of the test that explores; a bare thread has none.
      Task(executorPreference: ThreadOfItsOwn()) {
        work()
        others.leave()
      }
    }
    work()
    others.wait()
    (first, self.length, self.made) = (index, length, made.withLock { $0 })
  }
}

extension RunsAhead.Made {
  /// Whether the exploration may end with this run.
  fileprivate var hasFailed: Bool {
    guard case .success(let attempt) = self else { return true }
    return !attempt.failures.isEmpty
  }
}
