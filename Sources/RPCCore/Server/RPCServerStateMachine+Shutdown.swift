/// Graceful shutdown (A3.2): first no new work begins, then the remaining work is given up.
///
/// A delivery that was settled before its handler ran cannot be requeued. That happens with
/// automatic acknowledgement and with polling calls. Such waiting requests are still handled within
/// the grace period.
extension RPCServerStateMachine {
  /// Whether the server shuts down and has no work left.
  public var isDrained: Bool { phase != .serving && runningCount == 0 && backlog == 0 }

  /// Stops the intake: requests that wait and requests that arrive later return to the queue.
  ///
  /// The shell stops consuming first. Otherwise the same deliveries come again and again.
  ///
  /// - Parameter actions: The actions are appended here, in order.
  public mutating func beginShutdown(into actions: inout [ServerAction]) {
    guard phase == .serving else { return }
    phase = .draining
    let waited = waiting
    waiting.removeAll()
    staleCount = 0
    for slot in waited {
      guard let run = runs[slot] else { continue }
      if isSettled(run) {
        waiting.append(slot)
      } else if let (run, extra) = release(slot) {
        for delivery in [run.request] + (extra?.repeats ?? []) {
          requeue(delivery, into: &actions)
        }
      }
    }
  }

  /// Gives up the remaining work: refuses waiting requests and cancels running handlers.
  ///
  /// The delivery of a cancelled handler returns to its queue. If it was settled before, the caller
  /// gets an error. The shell still reports the ends of the handlers, and their outcomes are
  /// dropped.
  ///
  /// - Parameter actions: The actions are appended here, in order.
  public mutating func endGrace(into actions: inout [ServerAction]) {
    beginShutdown(into: &actions)
    guard phase == .draining else { return }
    phase = .stopped
    while let slot = waiting.popFirst() { drop(slot, because: .shuttingDown, into: &actions) }
    staleCount = 0
    for slot in runs.slots { giveUp(slot, into: &actions) }
  }

  /// Requeues or refuses a request that arrives during shutdown.
  ///
  /// - Returns: `false` if the request is still to be handled.
  mutating func turnsAway(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) -> Bool {
    if configuration.settlement != .automatic {
      requeue(request, into: &actions)
    } else if phase == .stopped {
      counters.received += 1
      refuse(request, because: .shuttingDown, into: &actions)
    } else {
      return false
    }
    return true
  }

  private mutating func giveUp(_ slot: Slot, into actions: inout [ServerAction]) {
    guard let run = runs[slot] else { return }
    cancelRunning(slot, into: &actions)
    _ = runs.update(slot) { $0.traits.insert(.orphaned) }
    if run.traits.isDisjoint(with: [.orphaned, .submitted]) {
      giveUp(run.request, into: &actions)
    }
    guard run.traits.contains(.extras), let extra = extras[slot] else { return }
    extras[slot]?.repeats = []
    for delivery in extra.repeats { giveUpRepeat(delivery, into: &actions) }
    if let ticket = extra.ticket { submitted.forget(ticket) }
  }

  private mutating func giveUp(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) {
    guard !configuration.settlement.isAtLeastOnce else {
      return requeue(request, into: &actions)
    }
    guard let replyTo = request.message.replyTo else { return }
    let reply = ReplyEnvelope.message(
      error: .shutDownMeanwhile, correlationID: request.message.correlationID)
    actions.append(.reply(reply, replyTo: replyTo, to: request))
  }

  private mutating func giveUpRepeat(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) {
    if configuration.settlement == .automatic {
      refuse(request, because: .shutDownMeanwhile, into: &actions)
    } else {
      requeue(request, into: &actions)
    }
  }

  private mutating func requeue(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) {
    counters.requeued += 1
    actions.append(.requeue(request))
  }
}
