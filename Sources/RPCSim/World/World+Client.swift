import InMemoryBroker
import RPCCore

/// Calls, from the client's side.
extension World {
  /// The time on a process's own clock.
  func localTime(of process: Int) -> Instant {
    now.advanced(byNanoseconds: processes[process].clockOffset)
  }

  mutating func addCall(label: Int32, process: Int, owner: CallRecord.Owner) -> Int {
    labelCounts[Int(label)] += 1
    let ordinal = labelCounts[Int(label)]
    calls.append(
      CallRecord(label: label, ordinal: ordinal, process: Int32(process), owner: owner))
    return calls.count - 1
  }

  /// Sends a call's request, or settles the call at once if that cannot be done.
  mutating func send(_ request: Request, call: Int, process: Int) {
    noteStart(of: request, call: call, process: process)
    if !cast.bounds.isEmpty { watchBounds(of: call, process: process) }
    let local = localTime(of: process)
    let action = processes[process].client.call(request, as: CallID(UInt64(call)), now: local)
    switch action {
    case .wait: break
    case .fail(let error):
      settle(
        CallSettlement(call: CallID(UInt64(call)), outcome: .failed(error)), process: process)
    case .publish(let outgoing):
      publish(outgoing, as: .requestSent, call: call, process: process)
      if !request.expectsReply { forget(call) }
    }
    settleTimer(of: process)
  }

  private mutating func noteStart(of request: Request, call: Int, process: Int) {
    guard journal.isOn else { return }
    let record = calls[call]
    journal.calls.append(
      Journal.Call(
        label: cast.labels[Int(record.label)], ordinal: Int(record.ordinal),
        method: request.method, process: process, expectsReply: request.expectsReply,
        itemTimeout: request.itemTimeout, takesNull: record.takesNull))
    calls[call].cause = note(
      .callStarted, by: .process(process), call: call, .deadline(request.deadline))
  }

  /// Publishes a request of a call: the first, a poll, or one that is sent again.
  mutating func publish(
    _ outgoing: OutgoingRequest, as kind: EventKind, call: Int, process: Int
  ) {
    guard let route = processes[process].clientRoute else { return }
    var message = outgoing.message
    calls[call].correlationID = message.correlationID
    calls[call].requests &+= 1
    message.trace = MessageTrace(
      subject: UInt32(call), kind: .request, occurrence: calls[call].requests)
    let publication = Publication(
      exchange: outgoing.exchange, routingKey: outgoing.routingKey, message: message,
      isMandatory: outgoing.isMandatory)
    note(kind, by: .process(process), about: message, queue: outgoing.routingKey)
    sendUp(.publish(publication), on: route, hop: .request, trace: message.trace)
    _ = pass(.afterSend, process: process, call: call)
  }

  /// A call that nobody waits for is over once it is sent.
  mutating func forget(_ call: Int) {
    calls[call].isSettled = true
    calls[call].isForgotten = true
    if case .step(let step) = calls[call].owner { loads[step].unanswered -= 1 }
  }

  /// A message on the reply channel.
  mutating func receiveReply(_ reply: Message, process: Int) {
    let local = localTime(of: process)
    switch processes[process].client.receive(reply, now: local) {
    case .settle(let settlement): settle(settlement, process: process, by: reply)
    case .item(let call, let item): receiveItem(item, of: Int(call.rawValue), process: process)
    case .replace(let settlement): replaceResult(settlement.read, process: process, by: reply)
    case .expire(let call):
      let arrival = cause
      settle(CallSettlement(call: call, outcome: .failed(.deadlineExceeded)), process: process)
      cause = arrival
      note(.lateReply, by: .process(process), about: reply)
    case .discard(let odd): note(EventKind(odd), by: .process(process), about: reply)
    }
    settleTimer(of: process)
  }

  /// The client's earliest deadline has come: every call that is due ends.
  mutating func expireCalls(of process: Int) {
    processes[process].timer = nil
    let local = localTime(of: process)
    tellClient(of: process) { $0.expire(now: local, into: &$1) }
  }

  /// A call ends, and whoever waits for it goes on.
  mutating func settle(
    _ settlement: CallSettlement, process: Int, by reply: Message? = nil
  ) {
    let call = Int(settlement.call.rawValue)
    guard !calls[call].isPolling else {
      return pollEnded(settlement.outcome, of: call, process: process, by: reply)
    }
    let settlement = settlement.read
    calls[call].isSettled = true
    if !bounds.isEmpty { forgetBounds(of: call) }
    note(
      .callSettled, by: .process(process), call: call, message: reply?.trace,
      .outcome(settlement.outcome))
    if cast.waitsForCalls { endWaits(for: call) }
    switch calls[call].owner {
    case .step(let step):
      loads[step].unanswered -= 1
      if loads[step].remaining > 0 { makeCalls(of: step) }
    case .run(let run): answer(run, at: process, with: settlement.outcome)
    case .live: break
    }
  }

  /// Keeps the client's earliest deadline on the agenda.
  mutating func settleTimer(of process: Int) {
    let deadline = processes[process].client.nextDeadline
    let timer = processes[process].timer
    guard let deadline else {
      if let timer { agenda.remove(timer.entry) }
      return processes[process].timer = nil
    }
    let next = deadline.advanced(byNanoseconds: -processes[process].clockOffset)
    guard let timer else { return startTimer(of: process, at: next) }
    guard timer.at != next else { return }
    agenda.move(timer.entry, to: Window(next))
    processes[process].timer?.at = next
  }

  private mutating func startTimer(of process: Int, at instant: Instant) {
    let event = WorldEvent.clientTimer(process: process)
    let entry = schedule(event, in: Window(instant), as: .timer)
    processes[process].timer = Process.Timer(entry: entry, at: instant)
  }

  /// The calls of a process that died will never settle: nobody is left to wait for them.
  mutating func abandonCalls(of process: Int) {
    for index in calls.indices where calls[index].process == Int32(process) {
      calls[index].isSettled = true
      calls[index].isForgotten = true
      if !bounds.isEmpty { forgetBounds(of: index) }
    }
    if cast.waitsForCalls { abandonWaits(of: process) }
  }
}

extension CallSettlement {
  /// The settlement as a caller sees it, who reads JSON: a result that is none fails the call.
  var read: CallSettlement {
    guard case .completed(let reply) = outcome, !reply.body.isEmpty else { return self }
    guard (try? Value(decoding: reply.body)) == nil else { return self }
    return CallSettlement(
      call: call, outcome: .failed(.malformedReply(reason: "its body is not JSON")))
  }
}

extension EventKind {
  init(_ odd: OddReply) {
    self =
      switch odd {
      case .duplicate: .duplicateReply
      case .late: .lateReply
      case .unknownCorrelation: .unknownReply
      }
  }
}
