import Dispatch
import RPCCore
import Synchronization

/// Runs of an exploration that are made on several threads at a time, and looked at one behind the other.
///
/// What an exploration comes to must not depend on the number of threads. Most runs depend on nothing but
/// their number; how some schedules are drawn depends on how long the runs before them were. So those are
/// made for the length that is known, and those that it means something to once more when it has changed.
struct RunsAhead {
  typealias Made = Result<SimulationAttempt<Void>, any Error>

  private let jobs: Int
  /// Whether the length means anything to the run of a number.
  private let dependsOnLength: @Sendable (_ index: Int) -> Bool
  /// Makes the run of a number, if the longest run before it had so many choices.
  private let make: @Sendable (_ index: Int, _ length: Int) throws -> SimulationAttempt<Void>

  private var made: [Made?] = []
  /// The number of the first of those that were made.
  private var first = 0
  /// The length that they were made with, where it means anything.
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
      let numbers = min(count, index + jobs * Self.runsAhead) - index
      makeAhead(from: index, [Made?](repeating: nil, count: numbers), length: length)
    } else if self.length != length, dependsOnLength(index) {
      let rest = (index..<first + made.count).map { dependsOnLength($0) ? nil : made[$0 - first] }
      makeAhead(from: index, rest, length: length)
    }
    // Behind one that fails none is made ahead; if that was for another length, it is made now.
    return try made[index - first].take()?.get() ?? make(index, length)
  }

  /// Makes the runs that are not known, on as many threads as there are jobs, none behind one that fails.
  private mutating func makeAhead(from index: Int, _ known: [Made?], length: Int) {
    let made = WatchedMutex(known)
    let next = Atomic(0)
    let end = Atomic(known.count)
    let work: @Sendable () -> Void = { [make] in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < end.load(ordering: .relaxed) else { return }
        let run = made.withLock { $0[place] } ?? Made { try make(index + place, length) }
        if run.hasFailed { end.min(place, ordering: .relaxed) }
        made.withLock { $0[place] = run }
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
  /// Whether the exploration may end with it.
  fileprivate var hasFailed: Bool {
    guard case .success(let attempt) = self else { return true }
    return !attempt.failures.isEmpty
  }
}
