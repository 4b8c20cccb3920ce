extension ScenarioInspection {
  mutating func checkExpectations() {
    for (index, expectation) in scenario.expectations.enumerated() {
      check(expectation, at: .root["expect"][index])
    }
  }

  private mutating func check(_ expectation: ScenarioExpectation, at path: ScenarioPath) {
    switch expectation {
    case .returns(let call, _, let within), .returnsOrFails(let call, _, let within):
      checkCall(call, at: path["call"])
      checkDuration(within, at: path["within"])
    case .fails(let call, let failure):
      checkCall(call, at: path["call"])
      checkFailure(failure, at: path)
    case .handlerRuns(let call, let server, let count):
      checkCall(call, at: path["handlerRuns"])
      if let server { checkServer(server, at: path["by"]) }
      checkCount(count, at: path["equals"])
    case .handled(let server, let count):
      checkServer(server, at: path["handled"])
      checkCount(count, at: path["equals"])
    case .event(let filter, let count):
      checkFilter(filter, at: path)
      checkCount(count, at: path["equals"])
    case .queue(let name, let state): checkState(state, of: name, at: path)
    case .order(let labels): checkOrder(labels, at: path["order"])
    case .stalled(let call, let holder):
      checkCall(call, at: path["call"])
      if let holder { checkProcess(holder, at: path["heldBy"]) }
    case .items(let call, let items): checkItems(items, of: call, at: path)
    case .violates(let invariant): checkInvariant(invariant, at: path["violates"])
    }
  }

  private mutating func checkInvariant(_ invariant: String, at path: ScenarioPath) {
    guard !Invariants.names.contains(invariant) else { return }
    complain(
      path, unknown: "invariant", invariant, among: Invariants.names,
      advice: "a run is held against \(Invariants.names.quotedList("and"))")
  }

  /// Reports conditions that no event of the kind can meet.
  ///
  /// Such an event never happens in any run.
  private mutating func checkParts(of filter: EventFilter, at path: ScenarioPath) {
    let wanted: [(part: EventParts, key: String, isWanted: Bool)] = [
      (.call, "of", filter.call != nil), (.process, "process", filter.process != nil),
      (.queue, "queue", filter.queue != nil), (.code, "code", filter.code != nil),
    ]
    let known = filter.kind.parts
    for (part, key, isWanted) in wanted where isWanted && !known.contains(part) {
      let has = known.words.map { "it has \($0)" } ?? "remove this"
      complain(path[key], "'\(filter.kind.rawValue)' has no \(key == "of" ? "call" : key): \(has)")
    }
  }

  private mutating func checkFailure(_ failure: CallFailure, at path: ScenarioPath) {
    checkDuration(failure.within, at: path["within"])
    checkDuration(failure.at, at: path["at"])
    guard failure.name.isLocal else { return }
    let advice = "'\(failure.name.rawValue)' is no error that a server sends: remove this"
    if failure.message != nil { complain(path["message"], advice) }
    if failure.type != nil { complain(path["type"], advice) }
    if failure.details != nil { complain(path["details"], advice) }
  }

  private mutating func checkFilter(_ filter: EventFilter, at path: ScenarioPath) {
    if let call = filter.call { checkCall(call, at: path["of"]) }
    if let process = filter.process { checkProcess(process, at: path["process"]) }
    if let queue = filter.queue { checkQueue(queue, at: path["queue"]) }
    checkParts(of: filter, at: path)
  }

  private mutating func checkState(
    _ state: QueueExpectation, of queue: String, at path: ScenarioPath
  ) {
    checkQueue(queue, at: path["queue"])
    let counts = [
      ("ready", state.ready), ("unacknowledged", state.unacknowledged),
      ("consumers", state.consumers),
    ]
    for (key, count) in counts {
      check(count, atLeast: 0, at: path[key])
      if !state.exists, count != nil {
        complain(path[key], "a queue that does not exist holds nothing: remove this")
      }
    }
  }

  private mutating func checkOrder(_ labels: [String], at path: ScenarioPath) {
    for (index, label) in labels.enumerated() { checkCall(label, at: path[index]) }
    if labels.count < 2 { complain(path, "an order needs several calls: name at least two") }
    var seen: Set<String> = []
    for (index, label) in labels.enumerated() where !seen.insert(label).inserted {
      let name = DisplayText.quoted(label)
      complain(path[index], "\(name) is in this order already: name each call once")
    }
  }
}

extension FailureName {
  /// Whether the caller detects the failure itself, so that no error message comes with it.
  fileprivate var isLocal: Bool {
    switch self {
    case .deadlineExceeded, .cancelled, .unroutable, .refused, .notConnected, .connectionLost: true
    case .malformedReply, .correlationIDInUse, .conflictingReplyAddress: true
    case .unsupported, .invalidArguments: true
    case .handlerError, .validationError, .filtered, .unimplemented, .invalidRequest: false
    case .resourceExhausted, .internal, .remoteDeadlineExceeded, .remoteCancelled: false
    }
  }
}
