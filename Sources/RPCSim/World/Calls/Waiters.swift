import RPCCore

/// Who waits for calls that were made before, each for a time of its own.
struct Waiters: Sendable {
  struct Waiter: Sendable {
    /// Counts those who ever waited for the call, from 1.
    var number: Int
    /// The agenda's entry for the end of the wait, if it ends before the call does.
    var entry: Int32?
  }

  /// By the call's place; only ever looked up.
  private var waiting: [Int: [Waiter]] = [:]
  private var counts: [Int: Int] = [:]
  private var deadlines: [Int: Instant] = [:]

  func deadline(of call: Int) -> Instant? { deadlines[call] }

  mutating func remember(_ deadline: Instant?, of call: Int) { deadlines[call] = deadline }

  /// The number of the next who waits for a call.
  mutating func next(for call: Int) -> Int {
    counts[call, default: 0] += 1
    return counts[call, default: 0]
  }

  mutating func add(_ waiter: Waiter, for call: Int) { waiting[call, default: []].append(waiter) }

  mutating func remove(_ number: Int, of call: Int) {
    waiting[call]?.removeAll { $0.number == number }
  }

  mutating func removeAll(of call: Int) -> [Waiter] { waiting.removeValue(forKey: call) ?? [] }
}
