import InMemoryBroker
import RPCCore

/// Events that can come at once, because their order with the events before them makes no
/// difference.
extension World {
  /// Whether a remaining fault may have an occasion while an event is performed.
  ///
  /// No process passes a fault point when a frame reaches the broker, but deliveries leave there.
  func mayStrike(during event: EnabledEvent) -> Bool {
    guard faults.hasFaultsToPlace(in: cast) else { return false }
    switch timeline[event.id]?.event {
    case .arrivalAtBroker: return faults.watches(.delivery) || faults.watches(.replyDelivery)
    case .restart: return false
    default: return true
    }
  }

  /// Returns an event that commutes with every event that could come before it; `nil` if none is
  /// found.
  ///
  /// An event at a process only takes the first frame from a pipe, or appends a frame to one. So it
  /// commutes with events at other processes and at the broker. So an event at a process qualifies
  /// if it is the only event at its process, and no frame can still arrive there before it. A frame's
  /// arrival at the broker qualifies if it affects no queue and no other process.
  ///
  /// The rule holds only in a search without times. With times, an event that waits for others may be
  /// overtaken by a deadline, and never come.
  ///
  /// - Parameter events: The events that may come next.
  func independentEvent(among events: [Int32]) -> EnabledEvent? {
    guard isUntimed, cast.hasSeparateProcesses, !cast.ordersCalls, events.count > 1 else {
      return nil
    }
    let independent = events.first { id in
      guard let event = timeline[id]?.event else { return false }
      if case .arrivalAtBroker(let route) = event { return isOfNoConcern(to: route) }
      guard let process = process(of: event) else { return false }
      return isAlone(event, at: process) && events.allSatisfy { $0 == id || !isAt(process, $0) }
    }
    return independent.map(EnabledEvent.init)
  }

  private func isAt(_ process: Int, _ id: Int32) -> Bool {
    timeline[id].flatMap { self.process(of: $0.event) } == process
  }

  /// The process of an event, if it may be the only event there.
  private func process(of event: WorldEvent) -> Int? {
    switch event {
    case .arrivalAtProcess(let route): scene.network[route]?.process
    case .handlerMidpoint(let process, _), .handlerWorked(let process, _), .restart(let process):
      process
    case .step(let step): cast.steps[step].process
    default: nil
    }
  }

  /// Whether nothing can reach a process before its only event.
  private func isAlone(_ event: WorldEvent, at process: Int) -> Bool {
    switch event {
    // Nothing reaches a process that is down.
    case .restart: !isUp(process)
    // Other frames on the same channel arrive behind it.
    case .arrivalAtProcess(let route): scripted[process].receivesOnly(on: route)
    // A server that may hold one request gets no other while it works.
    case .handlerMidpoint, .handlerWorked:
      cast.roles[process].server?.holdsOneRequest ?? false
    // A client that has made no call receives nothing.
    case .step: scene.calls.indices(of: process).isEmpty
    default: false
    }
  }
}

extension World {
  /// Whether a frame at the broker affects no other connection that could be served first.
  private func isOfNoConcern(to slot: Slot) -> Bool {
    guard scene.network[slot]?.isClosedByBroker == false,
      let method = scene.network.nextMethod(up: slot)
    else { return false }
    switch method {
    case .setPrefetch(_, _, isGlobal: false): return true
    case .declareQueue(let declaration): return isKnown(declaration)
    case .publish(let publication): return isOnlyReply(publication.message.trace)
    default: return false
    }
  }

  /// Whether a declared queue exists from the beginning and no process deletes it.
  private func isKnown(_ declaration: QueueDeclaration) -> Bool {
    cast.scenario.queues.contains {
      $0.name == declaration.name && $0.isDeclared && !$0.isAutoDelete
    }
  }

  /// Whether a reply is the only one on its way to its client.
  ///
  /// A client that makes one call gets a second reply only if the request is delivered again. The
  /// broker learns of that only behind the first reply, on the same channel.
  private func isOnlyReply(_ trace: MessageTrace) -> Bool {
    guard trace.kind == .reply, let call = trace.call else { return false }
    let process = Int(scene.calls[call].process)
    let steps = cast.steps.filter { $0.process == process }
    guard steps.count == 1, case .call(let planned)? = steps.first?.action else { return false }
    return planned.times == 1
  }
}

extension Scenario {
  /// Whether processes affect one another only through messages, as far as this is easy to see.
  var hasSeparateProcesses: Bool {
    steps.allSatisfy(\.isPlainCall) && hasOwnLabels
      && servers.allSatisfy { !$0.makesCalls && !$0.hearsCancel && !$0.hasOwnPollQueue }
      && clients.allSatisfy { !$0.isDrivenByHand && !$0.announcesCancel && !$0.isHosted }
      && faults.allSatisfy(isSeparate)
  }

  /// Whether no two processes make calls of the same name.
  private var hasOwnLabels: Bool {
    let single = Set(clients.lazy.filter { $0.count == 1 }.map(\.name))
    var makers: [String: String] = [:]
    return steps.allSatisfy { step in
      guard let label = step.callLabel else { return true }
      let first = makers[label] ?? step.process
      makers[label] = first
      return first == step.process && single.contains(step.process)
    }
  }
}

extension ScenarioStep {
  fileprivate var isPlainCall: Bool {
    guard case .call(let call) = action else { return false }
    return call.poll == nil && !call.isStream && call.replyTo == nil
  }
}

extension Scenario {
  /// Whether a fault harms one process or one message, and counts no occasions.
  ///
  /// Other processes could use up counted occasions. A duplicate does not qualify: two equal
  /// messages may be a protocol error, for which the broker closes the channel.
  ///
  /// Frames behind a request to a crashing server are lost. The journal notes this at another index
  /// than the loss of frames that come later. So no frame may be behind the request.
  private func isSeparate(_ fault: FaultScript) -> Bool {
    guard fault.limit != nil else { return false }
    switch fault.verdict {
    case .drop, .corrupt, .delay, .refuse, .failHandler, .hangHandler, .slow: return true
    case .crash:
      let victims = servers.filter { server in
        members(of: server.name, count: server.count).contains { $0 == fault.process }
          || server.name == fault.process
      }
      return !victims.isEmpty && victims.allSatisfy(\.holdsOneRequest)
    default: return false
    }
  }
}

extension ServerScript {
  /// Whether it is sent nothing while it has a request.
  fileprivate var holdsOneRequest: Bool {
    prefetch == 1 && (settlement == .afterReply || settlement == .beforeReply)
  }
}
