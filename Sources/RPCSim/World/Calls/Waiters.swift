import RPCCore

/// The waits for calls that were made before.
///
/// Each wait can have a timeout.
struct Waiters: Sendable {
  struct Waiter: Sendable {
    /// The number of the wait among all waits for the call, from 1.
    var number: Int
    /// The agenda's entry for the timeout, if it comes before the call's deadline.
    var entry: Int32?
  }

  /// By the call's index.
  ///
  /// Only for lookups, never iterated.
  private var waiting: [Int: [Waiter]] = [:]
  private var counts: [Int: Int] = [:]
  private var deadlines: [Int: Instant] = [:]

  func deadline(of call: Int) -> Instant? { deadlines[call] }

  mutating func remember(_ deadline: Instant?, of call: Int) { deadlines[call] = deadline }

  /// Counts a new wait for a call.
  ///
  /// Returns its number.
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
