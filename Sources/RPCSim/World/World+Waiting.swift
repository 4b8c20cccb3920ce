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

/// Callers who wait for the results of calls that they made before (A2.2, A2.3).
extension World {
  /// Waits for each of the calls of a name that the process has in hand.
  mutating func waitForCalls(of process: Int, label: Int32, ordinal: UInt32?, timeout: Int64?) {
    for index in calls.indices where calls[index].process == Int32(process) {
      let record = calls[index]
      guard !record.isForgotten, record.label == label, ordinal ?? record.ordinal == record.ordinal
      else { continue }
      cause = record.cause
      wait(for: index, process: process, timeout: timeout)
    }
  }

  private mutating func wait(for call: Int, process: Int, timeout: Int64?) {
    // What came in time stays, so nobody waits for it.
    guard !calls[call].isSettled else {
      return _ = note(.outcomeTaken, by: .process(process), call: call)
    }
    let number = waiters.next(for: call)
    guard let timeout else { return waiters.add(Waiters.Waiter(number: number), for: call) }
    let wanted = localTime(of: process).advanced(byNanoseconds: timeout)
    let deadline = waiters.deadline(of: call)
    if let deadline, RPCClientStateMachine.waitLimit(for: deadline, wanting: wanted).isClamped {
      note(
        .waitClamped, by: .process(process), call: call,
        .duration(deadline.nanoseconds(to: wanted)))
    }
    var waiter = Waiters.Waiter(number: number)
    // At the call's own deadline it is the call that ends, and not just the wait.
    if deadline.map({ wanted < $0 }) ?? true {
      let due = wanted.advanced(byNanoseconds: -processes[process].clockOffset)
      waiter.entry = schedule(.waitOver(call: call, waiter: number), in: Window(due), as: .timer)
    }
    waiters.add(waiter, for: call)
  }

  /// The time that somebody wanted to wait is over; the call lives on.
  mutating func endWait(_ number: Int, for call: Int) {
    waiters.remove(number, of: call)
    cause = calls[call].cause
    note(.waitOver, by: .process(Int(calls[call].process)), call: call)
  }

  /// A call has ended, and so has every wait for it.
  mutating func endWaits(for call: Int) {
    let reason = cause
    for waiter in waiters.removeAll(of: call) {
      if let entry = waiter.entry { agenda.remove(entry) }
      cause = reason
      note(.outcomeTaken, by: .process(Int(calls[call].process)), call: call)
    }
    cause = reason
  }

  /// A process that died waits for nothing.
  mutating func abandonWaits(of process: Int) {
    for call in calls.indices where calls[call].process == Int32(process) {
      for entry in waiters.removeAll(of: call).compactMap(\.entry) { agenda.remove(entry) }
    }
  }
}
