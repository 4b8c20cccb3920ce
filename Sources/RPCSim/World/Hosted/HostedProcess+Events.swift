import InMemoryBroker
import RPCCore

/// Handles the events that clients and servers of a hosted process report.
///
/// The events are written to the journal. At each fault point that the process passes, the planned
/// faults are asked.
extension HostedProcess {
  /// Handles an event that a client or server of the process reports.
  ///
  /// - Parameter client: The number of the client or server. Each numbers its calls by itself.
  mutating func observe(_ event: RPCEvent, by client: Int, in scene: inout Scene) {
    guard isUp else { return }
    scene.journal.goOn(because: cause)
    if !observeCall(event, by: client, in: &scene) { observeRequest(event, in: &scene) }
    cause = scene.journal.cause
    scene.keepBrokerTimer()
  }

  private mutating func observeCall(
    _ event: RPCEvent, by client: Int, in scene: inout Scene
  ) -> Bool {
    switch event {
    case .callStarted(let id, let method, let deadline, let silence, let expectsReply, let handled):
      let call = startCall(
        method, deadline: deadline, itemTimeout: silence, expectsReply: expectsReply,
        within: handled, in: &scene)
      scene.calls.name(call, id, of: client)
    case .requestSending(let id, let message):
      guard let call = scene.calls.call(named: id, of: client) else { return true }
      if let id = message.correlationID { scene.calls.note(correlation: id, of: call) }
      _ = pass(.beforeSend, call: call, in: &scene)
      outgoing.sending = call
    case .requestSent(let id, _):
      guard let call = scene.calls.call(named: id, of: client) else { return true }
      _ = pass(.afterSend, call: call, in: &scene)
      passMiddle(ofWhoAwaits: call, in: &scene)
      if !scene.journal.journal.calls[call].expectsReply { scene.calls[call].isSettled = true }
    case .itemReceived(let id, let item):
      guard let call = scene.calls.call(named: id, of: client) else { return true }
      scene.note(
        .itemReceived, by: participant, call: call, message: item.trace, .item(item.body))
    case .callSettled(let settlement, let reply):
      settle(settlement, of: client, by: reply, in: &scene)
    case .oddReply(let odd, let reply):
      scene.note(EventKind(odd), by: participant, about: reply)
    case .waitClamped(let id, let wanted, let deadline):
      scene.note(
        .waitClamped, by: participant, call: scene.calls.call(named: id, of: client),
        .duration(deadline.nanoseconds(to: wanted)))
    case .replyArrived: break
    default: return false
    }
    return true
  }

  private mutating func startCall(
    _ method: String, deadline: Instant?, itemTimeout: Duration?, expectsReply: Bool,
    within request: RPCMessage?, in scene: inout Scene
  ) -> Int {
    let label = scene.label(named: method)
    let call = scene.calls.add(label: label, process: index, owner: .code)
    scene.journal.enter(
      Journal.Call(
        label: method, ordinal: Int(scene.calls[call].ordinal), method: method, process: index,
        expectsReply: expectsReply, itemTimeout: itemTimeout?.nanoseconds))
    scene.calls[call].cause = scene.note(
      .callStarted, by: participant, call: call, .deadline(deadline))
    if let outer = request?.trace.call {
      handlers.updateFirst(handling: outer) { $0.awaited = call }
    }
    return call
  }

  private mutating func settle(
    _ settlement: CallSettlement, of client: Int, by reply: RPCMessage?, in scene: inout Scene
  ) {
    guard let call = scene.calls.forget(settlement.call, of: client) else { return }
    scene.calls[call].isSettled = true
    handlers.updateAll { if $0.awaited == call { $0.awaited = nil } }
    // A call that ends at its deadline has its own start as cause, and not the latest event.
    if reply == nil, case .failed(.deadlineExceeded) = settlement.outcome {
      scene.journal.goOn(because: scene.calls[call].cause)
    }
    scene.note(
      .callSettled, by: participant, call: call, message: reply?.trace,
      .outcome(settlement.outcome))
  }

  // MARK: Requests

  private mutating func observeRequest(_ event: RPCEvent, in scene: inout Scene) {
    switch event {
    case .serving(let queue, let settlement, let executor, let prefetch):
      var script = ServerScript(name: scene.cast.roles[index].name, queue: queue)
      script.settlement = settlement
      script.executor = executor
      script.prefetch = prefetch
      server = script
    case .requestReceived(let request):
      scene.note(.requestReceived, by: participant, about: request.message)
    case .requestRefused(let request, let error):
      noteDealtWith(request, in: scene)
      scene.note(.requestRefused, by: participant, about: request.message, .refusal(error))
    case .handlerStarting(let request): startHandler(of: request, in: &scene)
    case .handlerFinished(let request, let outcome):
      finishHandler(of: request, with: outcome, in: &scene)
    case .resultDiscarded(let request):
      scene.note(.resultDiscarded, by: participant, about: request.message)
    case .replySending(_, let request):
      noteAnswer(to: request, in: &scene)
      outgoing.answering = request.message.trace
    case .replySent(_, let request):
      outgoing.answering = nil
      _ = pass(.afterReply, call: request.message.trace.call, in: &scene)
    case .acknowledgementSent(let request), .rejectionSent(let request, _):
      _ = pass(.afterAck, call: request.message.trace.call, in: &scene)
    case .linkClosed: runs.forgetDealtWith()
    default: break
    }
  }

  /// Notes that the journal holds the outcome of a delivery, which no longer waits for a handler.
  ///
  /// The note serves only the journal.
  private mutating func noteDealtWith(_ request: RequestDelivery, in scene: borrowing Scene) {
    runs.stopsWaiting(HostedRuns.Name(request))
    if scene.journal.isOn { runs.noteDealtWith(HostedRuns.Name(request)) }
  }

  private mutating func startHandler(of request: RequestDelivery, in scene: inout Scene) {
    let call = request.message.trace.call
    let name = HostedRuns.Name(request)
    let passage = pass(.beforeHandler, call: call, in: &scene)
    guard isUp else { return }
    if passage != .free { runs.strike(name, with: passage) }
    scene.note(.handlerStarted, by: participant, about: request.message)
    let run = HandlerRun(id: runs.begin(name), method: 0, request: request)
    var state = RunningHandler(run: run, call: call, arguments: [], cause: scene.journal.cause)
    state.hang = passage == .handlerHangs ? .fault : nil
    handlers.insert(state)
    if scene.faults.watches(.midHandler) { runs.set(.all, of: request.message.trace) }
  }

  private mutating func finishHandler(
    of request: RequestDelivery, with outcome: HandlerOutcome, in scene: inout Scene
  ) {
    if let id = runs.end(HostedRuns.Name(request)) { _ = handlers.remove(id) }
    noteDealtWith(request, in: scene)
    scene.note(.handlerFinished, by: participant, about: request.message, .handled(outcome))
    _ = pass(.afterHandler, call: request.message.trace.call, in: &scene)
  }

  // MARK: Middles of handlers

  // The duration of a hosted handler is not known in advance. So its middle is the first time that
  // it waits: half-way through its first sleep, or when the request of its first nested call is
  // sent.

  /// Half of a handler's sleep is over.
  ///
  /// The first time, this is the handler's middle.
  mutating func passMiddle(of request: MessageTrace, in scene: inout Scene) -> Passage {
    guard let middle = runs.takeMiddle(of: request) else { return .free }
    scene.journal.goOn(because: cause)
    let passage = strike(middle, ofHandlerOf: request.call, in: &scene)
    scene.keepBrokerTimer()
    return passage
  }

  /// The request of a call is sent.
  ///
  /// If a handler makes the call and has not waited before, this is the handler's middle.
  private mutating func passMiddle(ofWhoAwaits call: Int, in scene: inout Scene) {
    guard scene.faults.watches(.midHandler), isUp,
      let handler = handlers.all.first(where: { $0.awaited == call }),
      runs.middle(of: handler.run.request.message.trace).contains(.process)
    else { return }
    runs.set(.handler, of: handler.run.request.message.trace)
    _ = strike(.process, ofHandlerOf: handler.call, in: &scene)
  }

  private mutating func strike(
    _ middle: HandlerMiddle, ofHandlerOf call: Int?, in scene: inout Scene
  ) -> Passage {
    let rule = scene.strike(.midHandler, process: index, call: call, where: middle.holds)
    return rule.map { suffer($0, in: &scene) } ?? .free
  }
}
