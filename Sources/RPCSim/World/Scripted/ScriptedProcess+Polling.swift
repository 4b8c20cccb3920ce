import RPCCore

/// Polls for the results of calls that are answered with a ticket (A3.10).
extension ScriptedProcess {
  mutating func startPolling(
    _ call: Int, _ script: PollScript, deadline: Instant?, in scene: inout Scene
  ) {
    scene.calls[call].isPolling = true
    scene.calls[polls: call] = PlannedPolls(
      call: PollingCall(
        tick: script.tick, pollTimeout: script.timeout ?? script.tick, deadline: deadline))
  }

  /// The request of a polling call, or one of its polls, has ended.
  mutating func pollEnded(
    _ outcome: CallOutcome, of call: Int, by reply: RPCMessage?, in scene: inout Scene
  ) {
    guard var polls = scene.calls[polls: call] else { return }
    let action = polls.call.pollAnswered(outcome, now: localTime(in: scene))
    scene.calls[polls: call] = polls
    switch action {
    case .finish(let outcome): endPolling(call, with: outcome, by: reply, in: &scene)
    case .poll(let instant, let request):
      noteProgress(outcome, of: call, by: reply, in: &scene)
      plan(request, at: instant, of: call, in: &scene)
    }
  }

  private func noteProgress(
    _ outcome: CallOutcome, of call: Int, by reply: RPCMessage?, in scene: inout Scene
  ) {
    switch outcome {
    case .completed(let answer):
      let kind: EventKind =
        answer.type == EnvelopeNames.ticket ? .ticketReceived : .resultPending
      scene.note(kind, by: participant, call: call, message: reply?.trace)
    case .failed(let error):
      scene.note(.pollLost, by: participant, call: call, .pollFailure(FailureName(error)))
    }
  }

  /// Plans the next poll.
  ///
  /// `instant` is on the clock of the process.
  private mutating func plan(
    _ request: RPCRequest, at instant: Instant, of call: Int, in scene: inout Scene
  ) {
    scene.calls[polls: call]?.next = request
    let due = instant.advanced(byNanoseconds: -clockOffset)
    guard due > scene.now else { return poll(call, in: &scene) }
    let entry = scene.timeline.schedule(.poll(call: call), of: index, in: Window(due))
    scene.calls[polls: call]?.entry = entry
  }

  /// Sends the poll that is due.
  mutating func poll(_ call: Int, in scene: inout Scene) {
    scene.calls[polls: call]?.entry = nil
    guard isUp, !scene.calls[call].isSettled, let request = scene.calls[polls: call]?.next
    else { return }
    if scene.journal.cause == nil { scene.journal.goOn(because: scene.calls[call].cause) }
    switch client.call(request, as: CallID(UInt64(call)), now: localTime(in: scene)) {
    case .wait: break
    case .publish(let outgoing): publish(outgoing, as: .pollSent, of: call, in: &scene)
    case .fail(let error): pollEnded(.failed(error), of: call, by: nil, in: &scene)
    }
    keepTimer(in: &scene)
  }

  /// Ends a polling call.
  ///
  /// Later answers to its polls do not change its outcome.
  private mutating func endPolling(
    _ call: Int, with outcome: CallOutcome, by reply: RPCMessage?, in scene: inout Scene
  ) {
    scene.timeline.cancel(scene.calls[polls: call]?.entry)
    scene.calls[polls: call] = nil
    scene.calls[call].isPolling = false
    // A call that ends at its deadline has its own start as cause, even if a reply shows that the
    // time is over.
    let isTimeOver = outcome == .failed(.deadlineExceeded)
    if isTimeOver { scene.journal.goOn(because: scene.calls[call].cause) }
    settle(
      CallSettlement(call: CallID(UInt64(call)), outcome: outcome),
      by: isTimeOver ? nil : reply, in: &scene)
  }
}
