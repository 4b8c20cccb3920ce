import InMemoryBroker

extension Scenario {
  /// The problems of the scenario's processes and faults, and the faults that cannot strike
  /// traffic.
  func trafficProblems() -> [ScenarioProblem] {
    let others = faults.enumerated().flatMap { index, fault in
      fault.trafficProblems(at: ScenarioPath.root["faults"][index])
    }
    return problems().filter(\.mattersToTraffic) + others
  }
}

extension ScenarioProblem {
  /// Whether the problem matters without simulated processes.
  fileprivate var mattersToTraffic: Bool {
    switch path.parts.first {
    case .key("faults"): path.parts.last != .key("of")
    case .key("queues"), .key("servers"), .key("clients"): true
    default: false
    }
  }
}

extension FaultScript {
  fileprivate func trafficProblems(at path: ScenarioPath) -> [ScenarioProblem] {
    var problems: [ScenarioProblem] = []
    func complain(_ key: String, _ message: String) {
      problems.append(ScenarioProblem(path: path[key], message: message, suggestion: nil))
    }
    if let reason = verdict.reasonAgainstTraffic {
      complain(verdict.name, "'\(verdict.name)' cannot strike clients of 'rpcsim serve': \(reason)")
      return problems
    }
    if case .disconnect(let reconnect?) = verdict, reconnect >= .zero {
      complain("reconnect", "these clients connect again when they choose to: remove this")
    }
    if point == .anywhere {
      complain(
        verdict.target == .message ? verdict.name : "at",
        "'anywhere' leaves the choice to a schedule, and 'rpcsim serve' has none: say where")
    } else if atMost != nil {
      complain(
        "atMost",
        "this leaves the choice to a schedule, and 'rpcsim serve' has none: say 'nth' and 'times'")
    }
    if point == .beforeHandler || point == .midHandler {
      complain(
        "at",
        "'\(point.rawValue)' cannot be seen in traffic, which shows what handlers receive "
          + "and send: say 'before delivery' or 'before reply'")
    }
    if call != nil {
      complain("of", "calls in traffic have no names: count them with 'nth' instead")
    }
    return problems
  }
}

extension FaultVerdict {
  /// The cause why the fault cannot strike a process that is not simulated; `nil` if it can.
  fileprivate var reasonAgainstTraffic: String? {
    switch self {
    case .crash: "they are processes of their own; 'disconnect' ends their connections"
    case .pause: "they are processes of their own; 'partition' keeps what they send and receive"
    case .slow: "their handlers run elsewhere; 'delay' makes their messages slow"
    case .jumpClock: "their clocks are elsewhere"
    case .failHandler, .hangHandler: "their handlers run elsewhere"
    case .reorder: "a connection has nothing that waits and could be overtaken; say 'delay'"
    case .disconnect, .partition, .restartBroker, .drop, .duplicate, .delay, .corrupt, .refuse,
      .fillQueue, .deleteQueue, .purgeQueue:
      nil
    }
  }
}
