extension ScenarioInspection {
  mutating func checkSteps() {
    for (index, step) in scenario.steps.enumerated() {
      let path = ScenarioPath.root["steps"][index]
      checkTime(step.at, at: path["at"])
      checkProcess(step.process, at: path["client"])
      checkAction(step.action, of: step.process, at: path)
    }
    checkLabels()
  }

  private mutating func checkAction(
    _ action: StepAction, of process: String, at path: ScenarioPath
  ) {
    switch action {
    case .call(let call): checkCallStep(call, at: path)
    case .cancel(let label): checkCall(label, at: path["cancel"])
    case .wait(let wait): checkWait(wait, at: path)
    case .feed(let count): checkFeed(count, to: process, at: path)
    case .publish(let message): checkPublication(message, at: path)
    case .shutDown(let shutdown):
      checkShutdown(shutdown, of: process, at: path)
    case .operate(let operation, let address):
      checkAddress(address, at: path[operation.rawValue])
    }
  }

  private mutating func checkCallStep(_ call: CallStep, at path: ScenarioPath) {
    let kind = path[call.kind]
    checkDestination(of: call, kind, at: path)
    checkLabel(call.label ?? call.method, at: call.label == nil ? kind : path["as"])
    if case .after(let timeout) = call.timeout { checkDuration(timeout, at: path["timeout"]) }
    check(call.times, in: 1...Scenario.mostCalls, at: path["times"])
    check(call.inFlight, atLeast: 1, at: path["inFlight"])
    checkReplies(to: call, at: path)
  }

  private mutating func checkDestination(
    of call: CallStep, _ kind: ScenarioPath, at path: ScenarioPath
  ) {
    if let queue = call.queue {
      checkQueue(queue, at: call.kind == "ping" ? kind : path["queue"])
    }
    if let exchange = call.exchange { checkExchange(exchange, at: path["exchange"]) }
    if call.queue != nil, call.exchange != nil {
      complain(path["exchange"], "a request goes to a 'queue' or an 'exchange': keep one of them")
    }
    if call.queue == nil, call.exchange == nil { checkMethod(call.method, at: kind) }
    switch (call.exchange, call.routingKey) {
    case (nil, .some):
      complain(path["routingKey"], "a routing key is for an exchange: add 'exchange'")
    case (.some, nil):
      complain(path["exchange"], "an exchange goes by the routing key: add 'routingKey'")
    default: break
    }
  }

  private mutating func checkPublication(_ message: PublishStep, at path: ScenarioPath) {
    checkAddress(message.to, at: path["publish"])
    if let address = message.replyTo { checkAddress(address, at: path["replyTo"]) }
  }

  /// Checks that no two calls are given the same name.
  private mutating func checkLabels() {
    var first: [String: Int] = [:]
    for (index, step) in scenario.steps.enumerated() {
      guard case .call(let call) = step.action, let label = call.label else { continue }
      if let first = first[label] {
        let name = DisplayText.quoted(label)
        let path = ScenarioPath.root["steps"][index]["as"]
        complain(path, "the call of steps[\(first)] is called \(name) too: rename one of them")
      } else {
        first[label] = index
      }
    }
  }
}
