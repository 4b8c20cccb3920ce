import InMemoryBroker
import RPCCore

/// What live processes tell of their calls and requests: it is written down, and at the points that
/// a process passes the planned faults are asked.
extension World {
  /// Takes what a client or server of a live process tells.
  ///
  /// - Parameter client: Tells apart those who count their calls each for itself.
  mutating func observe(_ event: RPCEvent, at process: Int, client: Int) {
    guard processes[process].isUp else { return }
    cause = live[process].cause
    if !observeCall(event, at: process, client: client) { observeRequest(event, at: process) }
    live[process].cause = cause
    if brokerWasAsked { settleBrokerTimer() }
  }

  private mutating func observeCall(_ event: RPCEvent, at process: Int, client: Int) -> Bool {
    switch event {
    case .callStarted(let id, let method, let deadline, let expectsReply, let handled):
      let call = startCall(
        method, at: process, deadline: deadline, expectsReply: expectsReply, within: handled)
      live.calls.insert(call, named: id, of: client)
    case .requestSending(let id, let message):
      guard let call = liveCall(id, of: client) else { return true }
      if let id = message.correlationID { live.correlations.note(id, of: call) }
      _ = pass(.beforeSend, process: process, call: call)
      live[process].sending = call
    case .requestSent(let id, _):
      guard let call = liveCall(id, of: client) else { return true }
      _ = pass(.afterSend, process: process, call: call)
      passMiddle(ofWhoAwaits: call, at: process)
      if !journal.calls[call].expectsReply { calls[call].isSettled = true }
    case .callSettled(let settlement, let reply):
      settleLive(settlement, of: client, at: process, by: reply)
    case .oddReply(let odd, let reply):
      note(EventKind(odd), by: .process(process), about: reply)
    case .waitClamped(let id, let wanted, let deadline):
      note(
        .waitClamped, by: .process(process), call: liveCall(id, of: client),
        .duration(deadline.nanoseconds(to: wanted)))
    case .replyArrived: break
    default: return false
    }
    return true
  }

  private func liveCall(_ id: CallID, of client: Int) -> Int? {
    live.calls.call(named: id, of: client)
  }

  private mutating func startCall(
    _ method: String, at process: Int, deadline: Instant?, expectsReply: Bool,
    within request: Message?
  ) -> Int {
    let label = liveLabel(method)
    let call = addCall(label: label, process: process, owner: .live)
    journal.calls.append(
      Journal.Call(
        label: method, ordinal: Int(calls[call].ordinal), method: method, process: process,
        expectsReply: expectsReply))
    calls[call].cause = note(.callStarted, by: .process(process), call: call, .deadline(deadline))
    if let outer = request.flatMap({ self.call(of: $0.trace) }) {
      handlers[process].updateFirst(handling: outer) { $0.awaited = call }
    }
    return call
  }

  private mutating func settleLive(
    _ settlement: CallSettlement, of client: Int, at process: Int, by reply: Message?
  ) {
    guard let call = live.calls.remove(named: settlement.call, of: client) else { return }
    if case .failed(.deadlineExceeded) = settlement.outcome { noteDeadlock(of: call) }
    calls[call].isSettled = true
    handlers[process].updateAll { if $0.awaited == call { $0.awaited = nil } }
    // What came last is not why a call ends whose deadline has come: it is because it was made.
    if reply == nil, case .failed(.deadlineExceeded) = settlement.outcome {
      cause = calls[call].cause
    }
    note(
      .callSettled, by: .process(process), call: call, message: reply?.trace,
      .outcome(settlement.outcome))
  }

  /// A call that ends because it waited for itself is worth more than the word that it was late.
  private mutating func noteDeadlock(of call: Int) {
    let wait = WaitExplainer(self).wait(for: call)
    if wait.isDeadlock { live.deadlocks.append(wait) }
  }

  // MARK: Requests

  private mutating func observeRequest(_ event: RPCEvent, at process: Int) {
    switch event {
    case .serving(let queue, let settlement, let executor, let prefetch):
      var server = ServerScript(name: cast.roles[process].name, queue: queue)
      server.settlement = settlement
      server.executor = executor
      server.prefetch = prefetch
      live[process].server = server
    case .requestReceived(let request):
      note(.requestReceived, by: .process(process), about: request.message)
    case .requestRefused(let request, let error):
      noteDealtWith(runName(of: request, at: process))
      note(.requestRefused, by: .process(process), about: request.message, .refusal(error))
    case .handlerStarting(let request): startHandler(of: request, at: process)
    case .handlerFinished(let request, let outcome):
      finishHandler(of: request, with: outcome, at: process)
    case .resultDiscarded(let request):
      note(.resultDiscarded, by: .process(process), about: request.message)
    case .replySending(_, let request):
      noteLiveAnswer(to: runName(of: request, at: process), request.message)
      live[process].answering = request.message.trace
    case .replySent(_, let request):
      live[process].answering = nil
      _ = pass(.afterReply, process: process, call: call(of: request.message.trace))
    case .acknowledgementSent(let request), .rejectionSent(let request, _):
      _ = pass(.afterAck, process: process, call: call(of: request.message.trace))
    case .linkClosed: live[process].dealtWith = []
    default: break
    }
  }

  private mutating func startHandler(of request: RequestDelivery, at process: Int) {
    let call = call(of: request.message.trace)
    let name = runName(of: request, at: process)
    let passage = pass(.beforeHandler, process: process, call: call)
    guard processes[process].isUp else { return }
    if passage != .free { live[process].struckHandlers[name] = passage }
    note(.handlerStarted, by: .process(process), about: request.message)
    let slot = live.runs.insert(name)
    live.runSlots.insert(slot, for: name)
    let run = HandlerRun(id: HandlerRun.ID(slot: slot), method: 0, request: request)
    var state = RunningHandler(run: run, call: call, arguments: [], cause: cause)
    state.hangs = passage == .handlerHangs
    handlers[process].insert(state)
    if faults.watches(.midHandler) { live[process].middles[request.message.trace] = .all }
  }

  private mutating func finishHandler(
    of request: RequestDelivery, with outcome: HandlerOutcome, at process: Int
  ) {
    let name = runName(of: request, at: process)
    if let slot = live.runSlots.remove(name) {
      _ = handlers[process].remove(HandlerRun.ID(slot: slot))
      live.runs.remove(slot)
    }
    noteDealtWith(name)
    if !live[process].middles.isEmpty { live[process].middles[request.message.trace] = nil }
    note(.handlerFinished, by: .process(process), about: request.message, .handled(outcome))
    _ = pass(.afterHandler, process: process, call: call(of: request.message.trace))
  }

  /// What a fault does to a handler that is about to run; it is asked once.
  mutating func takePassage(of request: RequestDelivery, at process: Int) -> Passage {
    guard !live[process].struckHandlers.isEmpty else { return .free }
    let name = runName(of: request, at: process)
    return live[process].struckHandlers.removeValue(forKey: name) ?? .free
  }

  func runName(of request: RequestDelivery, at process: Int) -> LiveProcesses.RunName {
    LiveProcesses.RunName(
      process: process, tag: request.deliveryTag, trace: request.message.trace)
  }
}
