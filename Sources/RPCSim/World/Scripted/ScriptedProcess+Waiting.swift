import RPCCore

/// Callers who wait for the results of calls that they made before (A2.2, A2.3).
extension ScriptedProcess {
  /// Waits for each of the calls of a name that the process has in hand.
  mutating func waitForCalls(
    _ label: Int32, _ ordinal: UInt32?, timeout: Int64?, in scene: inout Scene
  ) {
    for call in scene.calls.indices(of: place, label: label, ordinal: ordinal)
    where !scene.calls[call].isForgotten {
      scene.journal.goOn(because: scene.calls[call].cause)
      wait(for: call, timeout: timeout, in: &scene)
    }
  }

  private func wait(for call: Int, timeout: Int64?, in scene: inout Scene) {
    // What came in time stays, so nobody waits for it.
    guard !scene.calls[call].isSettled else {
      return _ = scene.note(.outcomeTaken, by: actor, call: call)
    }
    let number = scene.calls.waiters.next(for: call)
    var waiter = Waiters.Waiter(number: number)
    if let timeout { waiter.entry = limit(number, of: call, to: timeout, in: &scene) }
    scene.calls.waiters.add(waiter, for: call)
  }

  /// Ends a wait in time, unless the call ends before; returns the agenda's entry.
  private func limit(
    _ number: Int, of call: Int, to timeout: Int64, in scene: inout Scene
  ) -> Int32? {
    let wanted = localTime(in: scene).advanced(byNanoseconds: timeout)
    let deadline = scene.calls.waiters.deadline(of: call)
    if let deadline, RPCClientStateMachine.waitLimit(for: deadline, wanting: wanted).isClamped {
      scene.note(
        .waitClamped, by: actor, call: call, .duration(deadline.nanoseconds(to: wanted)))
    }
    // At the call's own deadline it is the call that ends, and not just the wait.
    guard deadline.map({ wanted < $0 }) ?? true else { return nil }
    return scene.timeline.schedule(
      .waitOver(call: call, waiter: number), of: place,
      in: Window(wanted.advanced(byNanoseconds: -clockOffset)), as: .timer)
  }

  /// The time that somebody wanted to wait is over; the call lives on.
  func endWait(_ number: Int, for call: Int, in scene: inout Scene) {
    scene.calls.waiters.remove(number, of: call)
    scene.journal.goOn(because: scene.calls[call].cause)
    scene.note(.waitOver, by: actor, call: call)
  }

  /// A call has ended, and so has every wait for it.
  func endWaits(for call: Int, in scene: inout Scene) {
    for waiter in scene.calls.waiters.removeAll(of: call) {
      scene.timeline.cancel(waiter.entry)
      scene.aside { _ = $0.note(.outcomeTaken, by: actor, call: call) }
    }
  }
}
