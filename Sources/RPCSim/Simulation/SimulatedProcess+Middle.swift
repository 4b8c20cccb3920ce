import RPCCore

/// The middle of a handler, where faults strike code that works.
extension SimulatedProcess {
  /// In a handler's first sleep, while a fault waits for its middle: lets half of the sleep pass, and
  /// then does what the fault says.
  ///
  /// - Throws: What the handler shall fail with; `CancellationError`.
  static func passMiddle(ofSleepUntil end: Instant) async throws {
    guard let handler = HandlerContext.current,
      let process = (handler.clock as? SimulatedProcessClock)?.process
    else { return }
    try await process.passMiddle(of: handler.request.trace, sleepingUntil: end)
  }

  private func passMiddle(of request: MessageTrace, sleepingUntil end: Instant) async throws {
    let holds = state.withWorld { $0.live[place].middles.removeValue(forKey: request) }
    guard let holds else { return }
    try await state.scheduler.sleep(until: state.scheduler.now.middle(to: end))
    let passage = state.withContent { content in
      isAlive(in: content)
        ? content.world.strikeMiddle(of: request, holding: holds, at: place) : .cut
    }
    try await goOn()
    try await obey(passage)
  }
}

extension Instant {
  /// The instant half way to another; this one if that is not later.
  fileprivate func middle(to end: Instant) -> Instant {
    advanced(byNanoseconds: max(0, nanoseconds(to: end)) / 2)
  }
}
