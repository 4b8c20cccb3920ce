import InMemoryBroker
import RPCCore

/// A call whose result is polled for.
struct PlannedPolls: Sendable {
  var call: PollingCall
  /// The next poll, and the agenda's entry for it.
  var next: Request?
  var entry: Int32?
}

/// Calls that are answered with a ticket (A3.10).
extension World {
  mutating func startPolling(_ call: Int, _ script: PollScript, deadline: Instant?) {
    calls[call].isPolling = true
    polls[call] = PlannedPolls(
      call: PollingCall(
        tick: script.tick, pollTimeout: script.timeout ?? script.tick, deadline: deadline))
  }

  /// The request of a polling call, or one of its polls, has ended.
  mutating func pollEnded(
    _ outcome: CallOutcome, of call: Int, process: Int, by reply: Message?
  ) {
    guard var polls = polls[call] else { return }
    let local = localTime(of: process)
    let action = polls.call.pollAnswered(outcome, now: local)
    self.polls[call] = polls
    switch action {
    case .finish(let outcome): endPolling(call, with: outcome, process: process, by: reply)
    case .poll(let instant, let request):
      noteProgress(outcome, of: call, process: process, by: reply)
      plan(request, at: instant, of: call, process: process)
    }
  }

  private mutating func noteProgress(
    _ outcome: CallOutcome, of call: Int, process: Int, by reply: Message?
  ) {
    switch outcome {
    case .completed(let answer):
      let kind: EventKind =
        answer.type == EnvelopeNames.ticket ? .ticketReceived : .resultPending
      note(kind, by: .process(process), call: call, message: reply?.trace)
    case .failed(let error):
      note(.pollLost, by: .process(process), call: call, .pollFailure(FailureName(error)))
    }
  }

  /// The instant is on the clock of the process.
  private mutating func plan(
    _ request: Request, at instant: Instant, of call: Int, process: Int
  ) {
    polls[call]?.next = request
    let due = instant.advanced(byNanoseconds: -processes[process].clockOffset)
    guard due > now else { return poll(call) }
    let entry = schedule(.poll(call: call), in: Window(due))
    polls[call]?.entry = entry
  }

  /// Sends the poll that is due.
  mutating func poll(_ call: Int) {
    let process = Int(calls[call].process)
    polls[call]?.entry = nil
    guard processes[process].isUp, !calls[call].isSettled, let request = polls[call]?.next
    else { return }
    if cause == nil { cause = calls[call].cause }
    let local = localTime(of: process)
    switch processes[process].client.call(request, as: CallID(UInt64(call)), now: local) {
    case .wait: break
    case .publish(let outgoing):
      publish(outgoing, as: .pollSent, call: call, process: process)
    case .fail(let error): pollEnded(.failed(error), of: call, process: process, by: nil)
    }
    settleTimer(of: process)
  }

  /// The call is over, whatever a poll of it may still bring.
  private mutating func endPolling(
    _ call: Int, with outcome: CallOutcome, process: Int, by reply: Message?
  ) {
    if let entry = polls.removeValue(forKey: call)?.entry { agenda.remove(entry) }
    calls[call].isPolling = false
    // The time was over, whatever showed it.
    let isTimeOver = outcome == .failed(.deadlineExceeded)
    if isTimeOver { cause = calls[call].cause }
    settle(
      CallSettlement(call: CallID(UInt64(call)), outcome: outcome), process: process,
      by: isTimeOver ? nil : reply)
  }

  /// A queue for polls to this server alone, because no other knows its tickets.
  mutating func openPollQueue(of process: Int, on route: Slot) {
    let name = "\(cast.roles[process].name).polls"
    var declaration = QueueDeclaration(name: name)
    declaration.isExclusive = true
    sendUp(.declareQueue(declaration), on: route)
    var consumer = ConsumeRequest(queue: name, consumerTag: "polls")
    consumer.isAutoAcknowledged = cast.roles[process].server?.settlement == .automatic
    sendUp(.consume(consumer), on: route)
  }
}
