extension RPCServerStateMachine {
  /// Takes the end of a handler: replies, settles the request and starts waiting requests.
  ///
  /// The policy for settlement decides whether the reply or the acknowledgement comes first.
  ///
  /// - Parameters:
  ///   - id: The ID of the handler that ``ServerAction/start(_:)`` started.
  ///   - outcome: How the handler ended.
  ///   - now: The time by the server's clock.
  ///   - actions: The actions are appended here, in order.
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

  /// Forgets a handler that was to start but did not, and whose delivery is gone.
  ///
  /// Then waiting requests start.
  public mutating func abandon(
    _ id: HandlerRun.ID, now: Instant, into actions: inout [ServerAction]
  ) {
    self.now = now
    guard release(id.slot) != nil else { return }
    runningCount -= 1
    startWaiting(into: &actions)
  }

  /// Takes the loss of the link, and of all its deliveries.
  ///
  /// Waiting requests are forgotten. Running handlers go on, but their outcomes are neither sent
  /// nor acknowledged, because the requests are delivered again.
  ///
  /// Polling calls stay, because their deliveries were settled with the ticket. Requests that were
  /// acknowledged before their handlers stay too, unless ``Configuration/acknowledged`` says
  /// otherwise. Their replies are decided as usual.
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

  /// Takes the outcome of a request with extras: a stream, a ticket or repeats.
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

  /// Replies and settles.
  ///
  /// `items` is the number of stream elements that were sent before.
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
      // No caller gets the failure. A rejected request can go to the dead letters of its queue.
      actions.append(.reject(request))
    } else {
      actions.append(acknowledge)
    }
  }

  /// Sends the outcome to the reply address.
  ///
  /// Returns `false` if the request has none (A3.6).
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
