import RPCCore

/// The work of a hosted handler is its sleep. Faults make the sleep longer, and strike in its
/// middle.
extension SimulatedProcess {
  /// Begins a sleep by the simulation's clock, with the effects of faults if a handler sleeps.
  ///
  /// If a fault waits for the middle of the handler, half of the sleep passes here, and the fault
  /// is applied.
  ///
  /// - Returns: The instant at which the sleep ends.
  /// - Throws: The error with which a fault makes the handler fail; `CancellationError`.
  static func work(until end: Instant) async throws -> Instant {
    guard let handler = HandlerContext.current,
      let process = (handler.clock as? SimulatedProcessClock)?.process
    else { return end }
    return try await process.work(for: handler.request.trace, until: end)
  }

  private func work(for request: MessageTrace, until end: Instant) async throws -> Instant {
    let (slowness, isWatched) = state.withWorld {
      ($0.hosted[index].slowness, $0.hasMiddle(request, at: index))
    }
    let start = state.scheduler.now
    let duration = DurationRange(nanoseconds: max(0, start.nanoseconds(to: end)))
      .multiplied(by: slowness).least
    if isWatched {
      try await state.scheduler.sleep(until: start.advanced(byNanoseconds: duration / 2))
      try await passMiddle(of: request)
    }
    return start.advanced(byNanoseconds: duration)
  }

  private func passMiddle(of request: MessageTrace) async throws {
    let passage = state.withContent { content in
      isAlive(in: content.world.hosted) ? content.world.passMiddle(of: request, at: index) : .cut
    }
    try await goOn()
    try await obey(passage)
  }
}
