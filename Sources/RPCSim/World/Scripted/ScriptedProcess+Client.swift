import InMemoryBroker
import RPCCore

/// Makes and settles the calls of a scripted process.
extension ScriptedProcess {
  /// Sends the request of a call.
  ///
  /// Without a connection the call waits or fails at once.
  mutating func send(_ request: RPCRequest, of call: Int, in scene: inout Scene) {
    noteStart(of: request, of: call, in: &scene)
    scene.watchBounds(of: call)
    switch client.call(request, as: CallID(UInt64(call)), now: localTime(in: scene)) {
    case .wait: break
    case .fail(let error): settle(call, with: .failed(error), in: &scene)
    case .publish(let outgoing):
      publish(outgoing, as: .requestSent, of: call, in: &scene)
      if !request.expectsReply { scene.forget(call) }
    }
    keepTimer(in: &scene)
  }

  private func noteStart(of request: RPCRequest, of call: Int, in scene: inout Scene) {
    guard scene.journal.isOn else { return }
    let record = scene.calls[call]
    scene.journal.enter(
      Journal.Call(
        label: scene.cast.labels[Int(record.label)], ordinal: Int(record.ordinal),
        method: request.method, process: index, expectsReply: request.expectsReply,
        itemTimeout: request.itemTimeout?.nanoseconds, takesNull: record.takesNull))
    scene.calls[call].cause = scene.note(
      .callStarted, by: participant, call: call, .deadline(request.deadline))
  }

  /// Publishes a request of a call: the first one, a poll, or a resent one.
  mutating func publish(
    _ outgoing: Publication, as kind: EventKind, of call: Int, in scene: inout Scene
  ) {
    guard let route = channels.client else { return }
    var message = outgoing.message
    scene.calls[call].correlationID = message.correlationID
    message.trace = scene.calls.traceRequest(of: call)
    scene.note(kind, by: participant, about: message, queue: outgoing.routingKey)
    scene.send(.publish(outgoing.carrying(message)), up: route, hop: .request, trace: message.trace)
    _ = pass(.afterSend, call: call, in: &scene)
  }

  /// A message has arrived on the reply channel.
  mutating func receiveReply(_ reply: RPCMessage, in scene: inout Scene) {
    switch client.receive(reply, now: localTime(in: scene)) {
    case .settle(let settlement): settle(settlement, by: reply, in: &scene)
    case .item(let call, let item):
      scene.note(
        .itemReceived, by: participant, call: Int(call.rawValue), message: item.trace,
        .item(item.body))
    case .replace(let settlement):
      let settlement = settlement.read
      scene.note(
        .resultReplaced, by: participant, call: Int(settlement.call.rawValue), message: reply.trace,
        .outcome(settlement.outcome))
    case .expire(let call):
      scene.aside { settle(Int(call.rawValue), with: .failed(.deadlineExceeded), in: &$0) }
      scene.note(.lateReply, by: participant, about: reply)
    case .discard(let odd): scene.note(EventKind(odd), by: participant, about: reply)
    }
    keepTimer(in: &scene)
  }

  mutating func settle(_ call: Int, with outcome: CallOutcome, in scene: inout Scene) {
    settle(CallSettlement(call: CallID(UInt64(call)), outcome: outcome), in: &scene)
  }

  /// Settles a call, and its caller goes on.
  ///
  /// A polling call may go on with the next poll instead.
  mutating func settle(
    _ settlement: CallSettlement, by reply: RPCMessage? = nil, in scene: inout Scene
  ) {
    let call = Int(settlement.call.rawValue)
    guard !scene.calls[call].isPolling else {
      return pollEnded(settlement.outcome, of: call, by: reply, in: &scene)
    }
    let settlement = settlement.read
    scene.calls[call].isSettled = true
    scene.timeline.forgetBounds(of: call)
    scene.note(
      .callSettled, by: participant, call: call, message: reply?.trace,
      .outcome(settlement.outcome))
    if scene.cast.waitsForCalls { endWaits(for: call, in: &scene) }
    switch scene.calls[call].owner {
    case .step(let step):
      scene.calls[step: step].unanswered -= 1
      if scene.calls[step: step].remaining > 0 { makeCalls(of: step, in: &scene) }
    case .run(let run): answer(run, with: settlement.outcome, in: &scene)
    case .code: break
    }
  }

  // MARK: Deadlines

  /// The client's earliest deadline has come.
  ///
  /// All calls that are due end.
  mutating func expireCalls(in scene: inout Scene) {
    timer = nil
    let local = localTime(in: scene)
    tellClient(in: &scene) { $0.expire(now: local, into: &$1) }
  }

  /// Keeps the client's earliest deadline on the agenda.
  mutating func keepTimer(in scene: inout Scene) {
    guard let deadline = client.nextDeadline else {
      scene.timeline.cancel(timer?.entry)
      return timer = nil
    }
    let next = deadline.advanced(byNanoseconds: -clockOffset)
    guard let timer else {
      let entry = scene.timeline.schedule(
        .clientTimer(process: index), of: index, in: Window(next), as: .timer)
      return self.timer = Timer(entry: entry, at: next)
    }
    guard timer.at != next else { return }
    scene.timeline.move(timer.entry, to: next)
    self.timer?.at = next
  }
}

extension CallSettlement {
  /// The settlement as seen by a caller that reads JSON: a result that is not JSON fails the call.
  var read: CallSettlement {
    guard case .completed(let reply) = outcome, !reply.body.isEmpty else { return self }
    guard (try? ScenarioValue(decoding: reply.body)) == nil else { return self }
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
