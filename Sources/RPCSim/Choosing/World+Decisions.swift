import InMemoryBroker
import RPCCore

extension World {
  func decision(of event: EnabledEvent) -> Decision { decision(for: timeline.event(event.id)) }

  /// The decision that performing an event makes.
  func decision(for event: WorldEvent) -> Decision { cast.decision(of: meaning(of: event)) }

  /// The meaning of a planned event, by its timeline ID.
  func meaning(ofPlanned id: Int32) -> Meaning { meaning(of: timeline.event(id)) }

  /// The agenda's entry of an enabled event.
  func entry(of event: EnabledEvent) -> Agenda.Entry {
    guard let entry = timeline[event.id] else {
      preconditionFailure("the event is not planned")
    }
    return entry
  }

  /// The meaning of an event, independent of its index.
  ///
  /// Seeded strategies choose by it.
  func meaning(of event: WorldEvent) -> Meaning {
    switch event {
    case .arrivalAtBroker(let route): return arrival(at: .deliverToBroker, on: route)
    case .arrivalAtProcess(let route): return arrival(at: .deliverToProcess, on: route)
    case .handlerMidpoint(let process, let run): return handler(of: run, at: process, occurrence: 0)
    case .handlerWorked(let process, let run): return handler(of: run, at: process, occurrence: 1)
    case .step(let index), .heldCall(let index): return step(index)
    case .poll(let call):
      return meaning(.poll, of: call, occurrence: Int(scene.calls[call].requests))
    case .waitOver(let call, let waiter): return meaning(.endWait, of: call, occurrence: waiter)
    case .graceOver(let process, let number):
      return Meaning(operation: .endGrace, process: process, occurrence: number)
    case .clientTimer(let process): return Meaning(operation: .expireCall, process: process)
    case .brokerTimer: return Meaning(operation: .expireMessage)
    case .fault(let rule):
      return Meaning(operation: .strikeFault, occurrence: cast.ruleFaults[rule])
    case .restart(let process): return Meaning(operation: .restart, process: process)
    case .reconnect(let process, let number):
      return Meaning(operation: .reconnect, process: process, occurrence: number)
    case .resume(let process): return Meaning(operation: .resume, process: process)
    case .heal(let process): return Meaning(operation: .heal, process: process)
    case .brokerStart: return Meaning(operation: .startBroker)
    case .queueDrained(let rule):
      return Meaning(operation: .drainQueue, occurrence: cast.ruleFaults[rule])
    case .wake(let process, let sleeper):
      return Meaning(
        operation: .wake, process: process, occurrence: Int(truncatingIfNeeded: sleeper))
    case .bound(let call, let number): return meaning(.passBound, of: call, occurrence: number)
    case .end: return Meaning(operation: .endScenario)
    }
  }

  private func arrival(at operation: Decision.Operation, on slot: Slot) -> Meaning {
    guard let use = scene.network.use(of: slot) else { return Meaning(operation: operation) }
    let trace =
      operation == .deliverToBroker
      ? scene.network.nextTrace(up: slot) : scene.network.nextTrace(down: slot)
    guard let trace, let call = trace.call else {
      return Meaning(operation: operation, process: use.process, subject: .channel(use.role))
    }
    return Meaning(
      operation: operation, process: use.process,
      subject: .message(trace.kind, scene.calls.name(of: call)), occurrence: Int(trace.occurrence))
  }

  private func handler(of id: HandlerRun.ID, at process: Int, occurrence: Int) -> Meaning {
    let progress = scripted.read(process) { $0.progress(of: id) }
    // No closure, because a closure that captures the world would copy it.
    var name: CallRecord.Name?
    if let call = progress.call { name = scene.calls.name(of: call) }
    return Meaning(
      operation: .finishHandler, process: process, subject: .call(name),
      occurrence: 2 * progress.parts + occurrence)
  }

  private func step(_ index: Int) -> Meaning {
    cast.steps.read(index) { step in
      var meaning = Meaning(operation: .step, process: step.process, occurrence: index)
      if case .call(let call) = step.action { meaning.subject = .calls(call.label) }
      return meaning
    }
  }

  private func meaning(
    _ operation: Decision.Operation, of call: Int, occurrence: Int
  ) -> Meaning {
    Meaning(
      operation: operation, process: Int(scene.calls[call].process),
      subject: .call(scene.calls.name(of: call)), occurrence: occurrence)
  }
}
