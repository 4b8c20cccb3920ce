import RPCCore

/// Waits for the results of calls that were made before (A2.2, A2.3).
extension ScriptedProcess {
  /// Waits for each call of a label that the process still holds.
  mutating func waitForCalls(
    _ label: Int32, _ ordinal: UInt32?, timeout: Int64?, in scene: inout Scene
  ) {
    for call in scene.calls.indices(of: index, label: label, ordinal: ordinal)
    where !scene.calls[call].isForgotten {
      scene.journal.goOn(because: scene.calls[call].cause)
      wait(for: call, timeout: timeout, in: &scene)
    }
  }

  private func wait(for call: Int, timeout: Int64?, in scene: inout Scene) {
    // A call that has ended keeps its outcome, so no wait is needed.
    guard !scene.calls[call].isSettled else {
      return _ = scene.note(.outcomeTaken, by: participant, call: call)
    }
    let number = scene.calls.waiters.next(for: call)
    var waiter = Waiters.Waiter(number: number)
    if let timeout { waiter.entry = limit(number, of: call, to: timeout, in: &scene) }
    scene.calls.waiters.add(waiter, for: call)
  }

  /// Plans the timeout of a wait, if it comes before the call's deadline.
  ///
  /// Returns the agenda's entry.
  private func limit(
    _ number: Int, of call: Int, to timeout: Int64, in scene: inout Scene
  ) -> Int32? {
    let wanted = localTime(in: scene).advanced(byNanoseconds: timeout)
    let deadline = scene.calls.waiters.deadline(of: call)
    if let deadline, RPCClientStateMachine.waitLimit(for: deadline, wanting: wanted).isClamped {
      scene.note(
        .waitClamped, by: participant, call: call, .duration(deadline.nanoseconds(to: wanted)))
    }
    // At its deadline the call itself ends, and not only the wait.
    guard deadline.map({ wanted < $0 }) ?? true else { return nil }
    return scene.timeline.schedule(
      .waitOver(call: call, waiter: number), of: index,
      in: Window(wanted.advanced(byNanoseconds: -clockOffset)), as: .timer)
  }

  /// The timeout of a wait is over.
  ///
  /// The call goes on.
  func endWait(_ number: Int, for call: Int, in scene: inout Scene) {
    scene.calls.waiters.remove(number, of: call)
    scene.journal.goOn(because: scene.calls[call].cause)
    scene.note(.waitOver, by: participant, call: call)
  }

  /// A call has ended, and with it every wait for it.
  func endWaits(for call: Int, in scene: inout Scene) {
    for waiter in scene.calls.waiters.removeAll(of: call) {
      scene.timeline.cancel(waiter.entry)
      scene.aside { _ = $0.note(.outcomeTaken, by: participant, call: call) }
    }
  }
}
