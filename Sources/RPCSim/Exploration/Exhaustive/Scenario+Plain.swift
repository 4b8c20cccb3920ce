/// Stories whose states are known by what they are, rather than by all that led to them.
extension Scenario {
  /// Whether a state's content, with what ``PlainHistory`` remembers, says all that is to come and
  /// all that checkers and expectations will make of it.
  ///
  /// The story is one of clients that call and servers that answer, one request at a time, and of
  /// deaths and losses. Expectations may ask how calls ended, how often handlers ran, and what is
  /// left in queues. In other stories states are known by what led to them.
  var isPlain: Bool {
    hasSeparateProcesses && exchanges.isEmpty && end == nil && queues.allSatisfy(\.isPlain)
      && servers.allSatisfy(\.isPlain) && clients.allSatisfy(\.isPlain)
      && steps.allSatisfy(\.isPlain) && faults.allSatisfy(\.isPlain)
      && expectations.allSatisfy(\.isPlain)
      && plannedCalls <= Self.mostPlainCalls
  }

  /// How many calls are remembered one by one.
  private static var mostPlainCalls: Int { 256 }

  private var plannedCalls: Int {
    steps.reduce(0) { sum, step in
      guard case .call(let call) = step.action else { return sum }
      return sum + call.times
    }
  }

  /// Whether what happens at a server is asked for by the server's name.
  var countsRunsByServer: Bool {
    expectations.contains {
      switch $0 {
      case .handled: true
      case .handlerRuns(_, let server, _): server != nil
      default: false
      }
    }
  }

  /// Whether members of a kind of server are alike: nothing names one of them.
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
