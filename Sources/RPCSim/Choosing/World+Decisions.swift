import InMemoryBroker
import RPCCore

extension World {
  /// What a seeded strategy's choice depends on: the event's meaning, not its place.
  func meaning(of event: EnabledEvent) -> Decision {
    timeline[event.id].map { decision(for: $0.event) } ?? Decision(operation: .step)
  }

  /// The agenda's entry of an event that may come next.
  func entry(of event: EnabledEvent) -> Agenda.Entry {
    guard let entry = timeline[event.id] else {
      preconditionFailure("an event is asked about that is not planned")
    }
    return entry
  }

  /// What performing an event would mean.
  func decision(for event: WorldEvent) -> Decision {
    switch event {
    case .arrivalAtBroker(let route): return arrival(at: .deliverToBroker, on: route)
    case .arrivalAtProcess(let route): return arrival(at: .deliverToProcess, on: route)
    case .handlerMidpoint(let process, let run): return handler(of: run, at: process, occurrence: 0)
    case .handlerWorked(let process, let run): return handler(of: run, at: process, occurrence: 1)
    case .step(let index), .heldCall(let index): return step(index)
    case .poll(let call): return poll(of: call)
    case .waitOver(let call, let waiter):
      return Decision(
        operation: .endWait, actor: name(Int(scene.calls[call].process)),
        subject: label(ofCall: call),
        occurrence: waiter)
    case .graceOver(let process, let number):
      return Decision(operation: .endGrace, actor: name(process), occurrence: number)
    case .clientTimer(let process): return Decision(operation: .expireCall, actor: name(process))
    case .brokerTimer: return Decision(operation: .expireMessage)
    case .fault(let rule):
      return Decision(operation: .strikeFault, occurrence: cast.ruleFaults[rule])
    case .restart(let process): return Decision(operation: .restart, actor: name(process))
    case .reconnect(let process, let number):
      return Decision(operation: .reconnect, actor: name(process), occurrence: number)
    case .resume(let process): return Decision(operation: .resume, actor: name(process))
    case .heal(let process): return Decision(operation: .heal, actor: name(process))
    case .brokerStart: return Decision(operation: .startBroker)
    case .queueDrained(let rule):
      return Decision(operation: .drainQueue, occurrence: cast.ruleFaults[rule])
    case .wake(let process, let sleeper):
      return Decision(
        operation: .wake, actor: name(process), occurrence: Int(truncatingIfNeeded: sleeper))
    case .bound(let call, let number):
      return Decision(
        operation: .passBound, actor: name(Int(scene.calls[call].process)),
        subject: label(ofCall: call),
        occurrence: number)
    case .end: return Decision(operation: .endStory)
    }
  }

  private func name(_ process: Int) -> String { cast.roles[process].name }

  private func arrival(at operation: Decision.Operation, on slot: Slot) -> Decision {
    guard let route = scene.network[slot] else { return Decision(operation: operation) }
    var decision = Decision(operation: operation, actor: name(route.process))
    let trace =
      operation == .deliverToBroker
      ? scene.network.nextTrace(up: slot) : scene.network.nextTrace(down: slot)
    if let trace, let call = trace.call {
      decision.subject = trace.kind.word + " of " + label(ofCall: call)
      decision.occurrence = Int(trace.occurrence)
    } else {
      decision.subject = route.role.word
    }
    return decision
  }

  private func handler(of id: HandlerRun.ID, at process: Int, occurrence: Int) -> Decision {
    let run = scripted[process].handlers[id]
    let subject = run.flatMap(\.call).map(label(ofCall:)) ?? ""
    let progress = 2 * ((run?.callsMade ?? 0) + Int(run?.yielded ?? 0)) + occurrence
    return Decision(
      operation: .finishHandler, actor: name(process), subject: subject, occurrence: progress)
  }

  private func step(_ index: Int) -> Decision {
    let step = cast.steps[index]
    var decision = Decision(operation: .step, actor: name(step.process))
    if case .call(let call) = step.action { decision.subject = cast.labels[Int(call.label)] }
    decision.occurrence = index
    return decision
  }

  private func poll(of call: Int) -> Decision {
    Decision(
      operation: .poll, actor: name(Int(scene.calls[call].process)), subject: label(ofCall: call),
      occurrence: Int(scene.calls[call].requests))
  }

  private func label(ofCall call: Int) -> String { scene.label(ofCall: call) }
}

extension MessageTrace.Kind {
  /// The word for it in decisions; to print the case would look its name up each time.
  fileprivate var word: String {
    switch self {
    case .request: "request"
    case .reply: "reply"
    case .other: "other"
    }
  }
}
