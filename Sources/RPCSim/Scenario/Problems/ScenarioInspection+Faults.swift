import InMemoryBroker

extension ScenarioInspection {
  mutating func checkFaults() {
    for (index, fault) in scenario.faults.enumerated() {
      let path = ScenarioPath.root["faults"][index]
      check(fault, at: path)
      if let call = fault.call { checkCall(call, at: path["of"]) }
    }
    let free = scenario.faults.indices.filter { scenario.faults[$0].limit != nil }
    guard free.count > Scenario.mostFreeFaults else { return }
    complain(
      .root["faults"][free[Scenario.mostFreeFaults]],
      "a schedule may place \(Scenario.mostFreeFaults) faults at most, and this is one more: say "
        + "where it strikes")
  }

  private mutating func check(_ fault: FaultScript, at path: ScenarioPath) {
    checkPoint(of: fault, at: path)
    checkProcess(of: fault, at: path)
    checkOccurrences(of: fault, at: path)
    checkVerdict(fault.verdict, at: path)
  }

  /// The problems of a fault that is planned for a simulation.
  ///
  /// The calls of its code are unknown, so any method name is accepted.
  ///
  /// - Parameters:
  ///   - fault: The fault to check.
  ///   - scenario: The scenario with the processes.
  ///   - queues: The names of the existing queues.
  static func problems(
    with fault: FaultScript, in scenario: Scenario, queues: [String]
  ) -> [ScenarioProblem] {
    var scenario = scenario
    scenario.queues = queues.map(QueueScript.init)
    var inspection = ScenarioInspection(scenario)
    inspection.check(fault, at: .root)
    return inspection.problems
  }

  /// Checks that a fault of this kind can strike at its point.
  private mutating func checkPoint(of fault: FaultScript, at path: ScenarioPath) {
    let (kind, point) = (fault.verdict.name, fault.point)
    guard point != .anywhere else { return }
    switch fault.verdict.target {
    case .message where !point.isHop:
      let hops = FaultPoint.allCases.filter(\.isHop).map(\.rawValue)
      complain(path[kind], "'\(kind)' harms a message: say on which hop, \(hops.quotedList("or"))")
    case .message where fault.verdict == .corrupt && point == .acknowledgement:
      complain(path[kind], "an acknowledgement has no body to corrupt: name another hop")
    case .message:
      guard fault.verdict == .refuse, point != .request, point != .reply else { return }
      complain(
        path[kind],
        "the broker refuses what is published to it: 'refuse' takes 'request' or 'reply'")
    case .handler where !point.isHandlerPoint:
      let points = FaultPoint.allCases.filter(\.isHandlerPoint).map(\.rawValue)
      complain(path["at"], "'\(kind)' is up to a handler: say \(points.quotedList("or"))")
    case .process where point.isHop, .broker where point.isHop:
      complain(
        path["at"],
        "'\(point.rawValue)' is a hop of a message, where '\(kind)' cannot strike: "
          + "say a time or a point that a process passes")
    case .process where point == .time && fault.process == nil:
      complain(path[kind], "'\(kind)' at a time strikes a process: say which")
    case .handler, .process, .broker: break
    }
  }

  private mutating func checkProcess(of fault: FaultScript, at path: ScenarioPath) {
    guard let name = fault.process else { return }
    let isKind = fault.verdict.target == .process || fault.verdict.target == .handler
    let path = path[isKind ? fault.verdict.name : "process"]
    guard let participant = checkProcess(name, at: path) else { return }
    let title = "\(DisplayText.quoted(name)) never passes '\(fault.point.rawValue)'"
    if fault.point.belongsToServers, !participant.mayServe {
      complain(path, "\(title), which servers do: name a server or another point")
    }
    if fault.point.belongsToCallers, !participant.calls {
      complain(path, "\(title), because it makes no calls: name a client or another point")
    }
  }

  private mutating func checkOccurrences(of fault: FaultScript, at path: ScenarioPath) {
    check(fault.nth, atLeast: 1, at: path["nth"])
    check(fault.times, atLeast: 1, at: path["times"])
    if let limit = fault.limit { checkFree(fault, limit: limit, at: path) }
    guard fault.point == .time else { return }
    guard let time = fault.at else {
      return complain(path["at"], "the fault strikes at a time: say at which")
    }
    checkTime(time, at: path["at"])
    let advice = "a fault at a time strikes once, whatever is called: remove this"
    if fault.call != nil { complain(path["of"], advice) }
    if fault.nth != 1 { complain(path["nth"], advice) }
    if fault.times != 1 { complain(path["times"], advice) }
  }

  private mutating func checkFree(_ fault: FaultScript, limit: Int, at path: ScenarioPath) {
    check(limit, atLeast: 1, at: path["atMost"])
    if fault.point == .time {
      complain(
        path["atMost"],
        "a fault at a time strikes once, at that time: remove this, or say 'anywhere' or a point")
    }
    let advice = "the schedule chooses when it strikes: remove this or 'atMost'"
    if fault.nth != 1 { complain(path["nth"], advice) }
    if fault.times != 1 { complain(path["times"], advice) }
  }

  private mutating func checkVerdict(_ verdict: FaultVerdict, at path: ScenarioPath) {
    switch verdict {
    case .crash(let duration): checkDuration(duration, at: path["restart"])
    case .disconnect(let duration): checkDuration(duration, at: path["reconnect"])
    case .pause(let duration): checkDuration(duration, at: path["for"])
    case .slow(let factor): check(factor, atLeast: 1, at: path["factor"])
    case .partition(let duration): checkDuration(duration, at: path["heal"])
    case .restartBroker(let duration): checkDuration(duration, at: path["downtime"])
    case .delay(let duration): checkDuration(duration, at: path["by"])
    case .fillQueue(let queue, let duration):
      checkQueue(queue, at: path["fill"])
      checkDuration(duration, at: path["for"])
    case .deleteQueue(let queue): checkQueue(queue, at: path["delete"])
    case .purgeQueue(let queue): checkQueue(queue, at: path["purge"])
    case .drop, .duplicate, .reorder, .corrupt, .refuse: break
    case .failHandler, .hangHandler, .jumpClock: break
    }
  }
}
