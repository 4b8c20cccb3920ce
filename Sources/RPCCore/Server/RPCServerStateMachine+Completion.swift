extension RPCServerStateMachine {
  /// A handler ended: replies, settles and starts what waited for the slot, in the policy's order.
  public mutating func finished(
    _ id: HandlerRun.ID, _ outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) {
    guard let run = runs.remove(id.slot) else { return }
    runningCount -= 1
    if !run.isOrphaned { answer(run.request, with: outcome, into: &actions) }
    startWaiting(into: &actions)
  }

  /// The channel is gone, and with it every delivery: what waits is forgotten, what runs goes on,
  /// but its result is neither sent nor acknowledged, because the request will be delivered again.
  public mutating func connectionLost() {
    unread.removeAll()
    while let id = waiting.popFirst() { runs.remove(id.slot) }
    for slot in runs.slots { runs.update(slot) { $0.isOrphaned = true } }
  }

  private func answer(
    _ request: RequestDelivery, with outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) {
    let acknowledge = ServerAction.acknowledge(request)
    let settlement = configuration.settlement
    if settlement == .beforeReply { actions.append(acknowledge) }
    let wasAnswered = reply(to: request, with: outcome, into: &actions)
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
    to request: RequestDelivery, with outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) -> Bool {
    guard let replyTo = request.message.replyTo else { return false }
    let correlationID = request.message.correlationID
    let message =
      switch outcome {
      case .result(let body): ReplyEnvelope.message(result: body, correlationID: correlationID)
      case .failure(let error): ReplyEnvelope.message(error: error, correlationID: correlationID)
      }
    actions.append(.reply(message, replyTo: replyTo, to: request))
    return true
  }

  private mutating func startWaiting(into actions: inout [ServerAction]) {
    while hasFreeSlot {
      if let id = waiting.popFirst() {
        start(id, into: &actions)
      } else if let request = unread.popFirst() {
        admit(request, into: &actions)
      } else {
        return
      }
    }
  }
}
