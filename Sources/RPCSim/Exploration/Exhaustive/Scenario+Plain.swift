/// Scenarios whose states are identified by content, rather than by their causes.
extension Scenario {
  /// Whether the content of a state, with its ``PlainHistory``, decides all that follows.
  ///
  /// This includes the verdicts of checkers and expectations. A plain scenario has clients that
  /// call, and servers that answer one request at a time. Its faults are crashes, drops and hanging
  /// handlers. Its expectations ask how calls end, how often handlers run, and what is left in
  /// queues. In other scenarios, states are identified by their causes.
  var isPlain: Bool {
    hasSeparateProcesses && exchanges.isEmpty && end == nil && queues.allSatisfy(\.isPlain)
      && servers.allSatisfy(\.isPlain) && clients.allSatisfy(\.isPlain)
      && steps.allSatisfy(\.isPlain) && faults.allSatisfy(\.isPlain)
      && expectations.allSatisfy(\.isPlain)
      && plannedCalls <= Self.mostPlainCalls
  }

  /// The greatest number of calls in a plain scenario.
  private static var mostPlainCalls: Int { 256 }

  private var plannedCalls: Int {
    steps.reduce(0) { sum, step in
      guard case .call(let call) = step.action else { return sum }
      return sum + call.times
    }
  }

  /// Whether an expectation counts handler runs by the server's name.
  var countsRunsByServer: Bool {
    expectations.contains {
      switch $0 {
      case .handled: true
      case .handlerRuns(_, let server, _): server != nil
      default: false
      }
    }
  }

  /// Whether the members of a server are alike: no fault and no expectation names one of them.
  func isAlike(_ server: ServerScript) -> Bool {
    guard server.count > 1 else { return false }
    let names = members(of: server.name, count: server.count)
    return !faults.contains { $0.process.map(names.contains) ?? false }
      && !expectations.contains {
        switch $0 {
        case .handled(let name, _): names.contains(name)
        case .handlerRuns(_, let name?, _): names.contains(name)
        default: false
        }
      }
  }
}

extension QueueScript {
  fileprivate var isPlain: Bool {
    isDeclared && !isAutoDelete && maximumLength == nil && deadLetterQueue == nil
  }
}

extension ServerScript {
  fileprivate var isPlain: Bool {
    prefetch == 1 && settlement == .afterReply && executor == .inline && start == nil
      && deduplicationWindow == nil
  }
}

extension ClientScript {
  fileprivate var isPlain: Bool { !usesConfirms && replyPolicy == .firstWins }
}

extension ScenarioStep {
  fileprivate var isPlain: Bool {
    guard case .call(let call) = action else { return false }
    return call.expectsReply && call.exchange == nil && call.correlationID == nil
  }
}

extension FaultScript {
  fileprivate var isPlain: Bool {
    switch verdict {
    case .crash, .drop, .hangHandler: limit != nil
    default: false
    }
  }
}

extension ScenarioExpectation {
  fileprivate var isPlain: Bool {
    switch self {
    case .returns, .returnsOrFails, .fails, .handlerRuns, .handled, .queue: true
    case .event, .order, .stalled, .items, .violates: false
    }
  }
}
