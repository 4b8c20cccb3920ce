@testable import RPCSim

/// Whether real code can play a scenario.
extension ScenarioProgram {
  /// Whether real code can play the whole scenario, and the names of its calls differ.
  var isPossible: Bool {
    scenario.end == nil && scenario.exchanges.isEmpty && hasNames
      && scenario.faults.allSatisfy(isPossible)
      && cast.roles.allSatisfy { $0.server.map(isPossible) ?? true }
      && cast.steps.allSatisfy { isPossible($0.action) }
  }

  /// Whether its faults can also strike in real time.
  var isPossibleInRealTime: Bool {
    isPossible && scenario.faults.allSatisfy(isPossibleInRealTime)
      && scenario.queues.allSatisfy { $0.messageTTL == nil }
  }

  private var hasNames: Bool {
    let labels = cast.steps.compactMap { step in
      if case .call(let call) = step.action { call.label } else { nil }
    }
    return Set(labels).count == labels.count
  }

  private func isPossible(_ server: ServerScript) -> Bool {
    server.priority == 0 && !server.hasOwnPollQueue && server.start == nil
      && server.methods.allSatisfy { $0.yields.isEmpty && $0.refusedArguments == nil }
  }

  /// Whether code can have this fault.
  ///
  /// In code, a fault of a call is known by the call's method, and a fault placed by a schedule
  /// strikes a client.
  private func isPossible(_ fault: FaultScript) -> Bool {
    if fault.limit != nil {
      guard scenario.faults.count == 1, case .disconnect = fault.verdict else { return false }
      return scenario.clients.contains { $0.name == fault.process }
    }
    guard let call = fault.call else { return true }
    let method = method(ofCall: call)
    return scenario.steps.count { step in
      if case .call(let call) = step.action { call.method == method } else { false }
    } == 1
  }

  private func isPossible(_ action: Cast.PlannedAction) -> Bool {
    switch action {
    case .cancel, .operate(.delete, _), .operate(.purge, _), .operate(.declare, _), .shutDown: true
    case .call(let call):
      call.times == 1 && call.replyTo == nil && call.poll == nil && !call.takesNull
        && call.request.expectsReply && call.request.itemTimeout == nil
    default: false
    }
  }

  private func isPossibleInRealTime(_ fault: FaultScript) -> Bool {
    switch (fault.point, fault.verdict) {
    case (_, _) where fault.limit != nil: true
    case (.time, .restartBroker), (.time, .deleteQueue), (.time, .purgeQueue), (.time, .fillQueue):
      true
    case (.time, .disconnect), (.midHandler, .disconnect): true
    case (.time, .crash), (.midHandler, .crash):
      scenario.servers.contains {
        $0.name == fault.process || fault.process?.hasPrefix($0.name) == true
      }
    default: false
    }
  }
}
