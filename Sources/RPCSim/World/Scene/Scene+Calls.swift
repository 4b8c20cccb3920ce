import RPCCore

/// Operations on calls that do not depend on the caller.
extension Scene {
  /// Puts the instants on the agenda that expectations name for a call that begins.
  mutating func watchBounds(of call: Int) {
    guard !cast.bounds.isEmpty else { return }
    let record = calls[call]
    for (number, bound) in cast.bounds.enumerated()
    where bound.label == record.label && bound.ordinal ?? record.ordinal == record.ordinal {
      let instant =
        bound.isAbsolute
        ? Instant(nanoseconds: bound.nanoseconds) : now.advanced(byNanoseconds: bound.nanoseconds)
      timeline.watch(call, bound: number, at: instant)
    }
  }

  /// Ends the calls of a process that has died.
  ///
  /// No caller is left to wait for them.
  mutating func abandonCalls(of process: Int) {
    for call in calls.indices(of: process) {
      calls[call].isSettled = true
      calls[call].isForgotten = true
      timeline.forgetBounds(of: call)
    }
    guard cast.waitsForCalls else { return }
    for call in calls.indices(of: process) {
      for waiter in calls.waiters.removeAll(of: call) { timeline.cancel(waiter.entry) }
    }
  }

  /// Ends a call that expects no reply, once it is sent.
  mutating func forget(_ call: Int) {
    calls[call].isSettled = true
    calls[call].isForgotten = true
    if case .step(let step) = calls[call].owner { calls[step: step].unanswered -= 1 }
  }

  /// The name of a queue, or of a process's current private reply queue.
  func queueName(of address: QueueAddress) -> String? {
    switch address {
    case .queue(let name): name
    case .replyQueue(let owner):
      cast.processes(named: owner).first.flatMap { network.replyAddress(of: $0) }
    }
  }
}
