extension RPCServerStateMachine {
  /// Takes a notice to all servers of the queue: that a call was cancelled (A2.7).
  ///
  /// The driver is told to cancel a handler that runs, and its outcome is answered as any other. A
  /// request that waits is refused, and so is one that comes later. Of two requests of one call
  /// that run at a time, only the later is found. Notices of anything else are ignored.
  ///
  /// - Parameters:
  ///   - notice: What has come by the exchange for notices.
  ///   - actions: What to do is added here, in order.
  public mutating func receiveNotice(_ notice: RPCMessage, into actions: inout [ServerAction]) {
    guard configuration.receivesNotices, notice.type == EnvelopeNames.cancel,
      let key = CallIndex.Key(notice)
    else { return }
    // Even of a request that is here another copy may come.
    calls.remember(key, limit: configuration.rememberedCancellations)
    guard let slot = calls[key], let stage = runs.read(slot, { $0.stage }) else { return }
    switch stage {
    case .unread, .waiting: cancelWaiting(slot, into: &actions)
    case .running:
      counters.cancelled += 1
      cancelRunning(slot, into: &actions)
    case .cancelled: break
    }
  }

  /// Tells the driver, once.
  mutating func cancelRunning(_ slot: Slot, into actions: inout [ServerAction]) {
    let isNews = runs.update(slot) { $0.stage.cancel() }
    if isNews == true { actions.append(.cancel(HandlerRun.ID(slot: slot))) }
  }

  private mutating func cancelWaiting(_ slot: Slot, into actions: inout [ServerAction]) {
    counters.cancelled += 1
    drop(slot, because: .callCancelled, into: &actions)
    staleCount += 1
    // So that cancelled requests do not pile up behind a handler that hangs.
    guard staleCount > 32, staleCount > waiting.count / 2 else { return }
    waiting.removeAll { [runs] in !runs.contains($0) }
    staleCount = 0
  }
}
