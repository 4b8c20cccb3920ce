import Dispatch
import RPCCore
import Synchronization

/// Runs of an exploration that are made on several threads at a time, and looked at one behind the other.
///
/// What an exploration comes to must not depend on the number of threads. Most runs depend on nothing but
/// their number; how some schedules are drawn depends on how long the runs before them were. So those are
/// made as if the length that is known had not changed, and once more where it has.
struct RunsAhead: Sendable {
  typealias Made = Result<SimulationAttempt<Void>, any Error>

  /// Makes the run of a number, if the longest run before it had so many choices.
  let make: @Sendable (_ index: Int, _ length: Int) throws -> SimulationAttempt<Void>
  /// Whether the length means anything to the run of a number.
  let dependsOnLength: @Sendable (_ index: Int) -> Bool
  let jobs: Int

  private var made: [Made?] = []
  /// The number of the first of those that were made.
  private var first = 0
  /// The length that they were made with.
  private var length = 0

  /// For each thread so many runs are made ahead: enough that threads seldom wait for each other, and few
  /// enough that their journals need little memory.
  private static let runsAhead = 8

  init(
    jobs: Int, dependsOnLength: @escaping @Sendable (Int) -> Bool,
    make: @escaping @Sendable (_ index: Int, _ length: Int) throws -> SimulationAttempt<Void>
  ) {
    self.jobs = jobs
    self.dependsOnLength = dependsOnLength
    self.make = make
  }

  /// The run of a number; they are asked for in order.
  ///
  /// - Parameters:
  ///   - index: Which run.
  ///   - count: How many runs there are.
  ///   - length: How many choices the longest run before it had.
  mutating func run(_ index: Int, of count: Int, length: Int) throws -> SimulationAttempt<Void> {
    // The first tells how long runs are.
    guard jobs > 1, index > 0 else { return try make(index, length) }
    if index >= first + made.count {
      let numbers = index..<min(count, index + jobs * Self.runsAhead)
      (first, self.length, made) = (index, length, makeAll(numbers, length: length))
    }
    let made = made[index - first].take()
    guard let made, self.length == length || !dependsOnLength(index) else {
      return try make(index, length)
    }
    return try made.get()
  }

  /// Makes runs on as many threads as there are jobs, none behind one that fails.
  private func makeAll(_ numbers: Range<Int>, length: Int) -> [Made?] {
    let made = WatchedMutex([Made?](repeating: nil, count: numbers.count))
    let next = Atomic(numbers.lowerBound)
    let end = Atomic(numbers.upperBound)
    let work: @Sendable () -> Void = { [make] in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < end.load(ordering: .relaxed) else { return }
        let run = Made { try make(index, length) }
        if run.hasFailed { end.min(index, ordering: .relaxed) }
        made.withLock { $0[index - numbers.lowerBound] = run }
      }
    }
    let others = DispatchGroup()
    for _ in 1..<jobs {
      others.enter()
      // A task, so that the code that runs has the task-local values of whoever explores.
      Task(executorPreference: ThreadOfItsOwn()) {
        work()
        others.leave()
      }
    }
    work()
    others.wait()
    return made.withLock { $0 }
  }
}

extension RunsAhead.Made {
  /// Whether the exploration may end with it.
  fileprivate var hasFailed: Bool {
    guard case .success(let attempt) = self else { return true }
    return !attempt.failures.isEmpty
  }
}
