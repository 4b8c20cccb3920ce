extension RPCServerStateMachine {
  /// Takes a notice that a call was cancelled (A2.7).
  ///
  /// It goes to all servers of the queue.
  ///
  /// The shell is told to cancel a running handler, whose outcome is answered as usual. A waiting
  /// request is refused, and so is a request that arrives later. If two requests of one call run at
  /// a time, only the later request is found. Other notices are ignored.
  ///
  /// - Parameters:
  ///   - notice: A message from the exchange for notices.
  ///   - actions: The actions are appended here, in order.
  public mutating func receiveNotice(_ notice: RPCMessage, into actions: inout [ServerAction]) {
    guard configuration.receivesNotices, notice.type == EnvelopeNames.cancel,
      let key = CallIndex.Key(notice)
    else { return }
    // Another copy of the request may still arrive, even if one is here.
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

  /// Tells the shell to cancel a handler, but only once.
  mutating func cancelRunning(_ slot: Slot, into actions: inout [ServerAction]) {
    let isNews = runs.update(slot) { $0.stage.cancel() }
    if isNews == true { actions.append(.cancel(HandlerRun.ID(slot: slot))) }
  }

  private mutating func cancelWaiting(_ slot: Slot, into actions: inout [ServerAction]) {
    counters.cancelled += 1
    drop(slot, because: .callCancelled, into: &actions)
    staleCount += 1
    // Cancelled requests must not pile up behind a handler that hangs.
    guard staleCount > 32, staleCount > waiting.count / 2 else { return }
    waiting.removeAll { [runs] in !runs.contains($0) }
    staleCount = 0
  }
}
