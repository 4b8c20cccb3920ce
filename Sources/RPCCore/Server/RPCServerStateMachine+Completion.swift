extension RPCServerStateMachine {
  /// A handler ended: replies, settles and starts what waited for the slot, in the policy's order.
  ///
  /// - Parameters:
  ///   - id: The run that ``ServerAction/start(_:)`` began.
  ///   - outcome: How it ended.
  ///   - now: The time by the server's clock.
  ///   - actions: What to do is added here, in order.
  public mutating func finished(
    _ id: HandlerRun.ID, _ outcome: HandlerOutcome, now: Instant,
    into actions: inout [ServerAction]
  ) {
    self.now = now
    let slot = id.slot
    guard let run = runs.remove(slot) else { return }
    runningCount -= 1
    if configuration.receivesNotices { calls.remove(run.request.message, slot: slot) }
    if run.traits.contains(.extras) {
      conclude(run, extras.removeValue(forKey: slot) ?? RunExtras(), outcome, into: &actions)
    } else if run.traits.contains(.orphaned) {
      discard(run.request, into: &actions)
    } else {
      count(outcome)
      answer(run.request, with: outcome, into: &actions)
    }
    startWaiting(into: &actions)
  }

  /// A handler that was to start never did, and its delivery is gone: the run is forgotten, and what
  /// waited for its slot starts.
  public mutating func abandon(
    _ id: HandlerRun.ID, now: Instant, into actions: inout [ServerAction]
  ) {
    self.now = now
    guard release(id.slot) != nil else { return }
    runningCount -= 1
    startWaiting(into: &actions)
  }

  /// The channel is gone, and with it every delivery: what waits is forgotten, what runs goes on,
  /// but its result is neither sent nor acknowledged, because the request will be delivered again.
  ///
  /// Calls that are polled for stay, because their deliveries were settled with the ticket; so do, unless
  /// the policy says otherwise (``Configuration/acknowledged``), requests that were acknowledged before
  /// their handlers, whose replies are decided as if there was a channel.
  public mutating func connectionLost() {
    let waited = waiting
    waiting.removeAll()
    staleCount = 0
    for slot in waited {
      guard let isKept = runs.read(slot, { staysWaiting($0) }) else { continue }
      if isKept { waiting.append(slot) } else { _ = release(slot) }
    }
    for slot in runs.slots {
      let isKept = runs.read(slot, { staysRunning($0) }) == true
      if !isKept { _ = runs.update(slot) { $0.traits.insert(.orphaned) } }
      if runs.read(slot, { $0.traits.contains(.extras) }) == true { extras[slot]?.repeats = [] }
    }
  }

  private func staysWaiting(_ run: borrowing Run) -> Bool {
    run.traits.contains(.submitted)
      || configuration.acknowledged == .replyLater && isSettled(run)
  }

  private func staysRunning(_ run: borrowing Run) -> Bool {
    run.traits.contains(.submitted)
      || configuration.acknowledged == .replyLater && !configuration.settlement.isAtLeastOnce
  }

  /// An outcome that is more than one reply to one delivery.
  private mutating func conclude(
    _ run: Run, _ extra: RunExtras, _ outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) {
    let isOrphaned = run.traits.contains(.orphaned)
    if let ticket = extra.ticket {
      guard !isOrphaned else { return discard(run.request, into: &actions) }
      count(outcome)
      return keep(outcome, for: ticket)
    }
    let isSent = !isOrphaned || !extra.repeats.isEmpty
    if let key = extra.key { remember(outcome, of: run.request, as: key, isSent: isSent) }
    guard isSent else { return discard(run.request, into: &actions) }
    count(outcome)
    if !isOrphaned {
      let items = run.traits.contains(.stream) ? extra.itemCount : nil
      answer(run.request, with: outcome, after: items, into: &actions)
    }
    for delivery in extra.repeats { answerRepeat(delivery, with: outcome, into: &actions) }
  }

  /// Replies and settles; `items` counts the elements of a stream that were sent before.
  mutating func answer(
    _ request: RequestDelivery, with outcome: HandlerOutcome, after items: Int64? = nil,
    into actions: inout [ServerAction]
  ) {
    let acknowledge = ServerAction.acknowledge(request)
    let settlement = configuration.settlement
    if settlement == .beforeReply { actions.append(acknowledge) }
    let wasAnswered = reply(to: request, with: outcome, after: items, into: &actions)
    guard settlement == .afterReply else { return }
    if !wasAnswered, case .failure = outcome {
      // Nobody will hear of the failure, so leave the request where dead letters are kept.
      actions.append(.reject(request))
    } else {
      actions.append(acknowledge)
    }
  }

  /// Sends the outcome to the reply address; no address, no reply (A3.6).
  private func reply(
    to request: RequestDelivery, with outcome: HandlerOutcome, after items: Int64?,
    into actions: inout [ServerAction]
  ) -> Bool {
    guard let replyTo = request.message.replyTo else { return false }
    if let items, case .result(let body) = outcome {
      endStream(of: request, to: replyTo, after: items, last: body, into: &actions)
    } else {
      let message = ReplyEnvelope.message(
        outcome: outcome, correlationID: request.message.correlationID)
      actions.append(.reply(message, replyTo: replyTo, to: request))
    }
    return true
  }

  private mutating func count(_ outcome: HandlerOutcome) {
    if case .result = outcome { counters.completed += 1 } else { counters.failed += 1 }
  }

  private mutating func discard(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) {
    counters.discarded += 1
    actions.append(.discard(request))
  }

  private mutating func startWaiting(into actions: inout [ServerAction]) {
    while hasFreeSlot, let slot = waiting.popFirst() {
      guard let isUnread = runs.read(slot, { $0.stage == .unread }) else {
        staleCount -= 1
        continue
      }
      if !isUnread {
        start(slot, into: &actions)
      } else if let request = release(slot)?.run.request {
        admit(request, into: &actions)
      }
    }
  }
}
