extension ScenarioInspection {
  /// Checks that the scenario names a queue.
  mutating func checkQueue(_ name: String, at path: ScenarioPath) {
    guard !queues.contains(name) else { return }
    let advice = "add it to 'queues', with 'exists: false' if it is not there at first"
    complain(path, unknown: "queue", name, among: queueNames, advice: advice)
  }

  /// Checks that the scenario names an exchange, or that each broker has it.
  mutating func checkExchange(_ name: String, at path: ScenarioPath) {
    guard !exchanges.contains(name), !["", "amq.direct"].contains(name) else { return }
    let names = scenario.exchanges.prefix(Self.mostCandidates).map(\.name)
    let advice = "add it to 'exchanges', with 'exists: false' if it is not there at first"
    complain(path, unknown: "exchange", name, among: names, advice: advice)
  }

  /// Checks that the scenario has a process, and returns its participant.
  @discardableResult
  mutating func checkProcess(_ name: String, at path: ScenarioPath) -> NamedParticipant? {
    if let participant = participants[name] { return participant }
    let names = participants.names
    let advice = names.isEmpty ? "add it" : "the scenario has \(names.quotedList("and"))"
    complain(path, unknown: "process", name, among: names, advice: advice)
    return nil
  }

  mutating func checkServer(_ name: String, at path: ScenarioPath) {
    guard let participant = checkProcess(name, at: path), !participant.isServer else { return }
    complain(path, "\(DisplayText.quoted(name)) is a client and runs no handlers: name a server")
  }

  /// Checks that a step or handler makes the call that a reference names.
  mutating func checkCall(_ text: String, at path: ScenarioPath) {
    guard !calls.contains(text) else { return }
    let reference = CallReference(text)
    guard let ordinal = reference.ordinal, calls.contains(reference.label) else {
      return complainAboutCall(reference.label, at: path)
    }
    if let count = calls.count(of: reference.label), ordinal > count {
      let name = DisplayText.quoted(reference.label)
      let known = count == 1 ? "is only one call" : "are only \(count) calls"
      complain(path, "there \(known) of the name \(name): \(DisplayText.quoted(text)) is none")
    }
  }

  private mutating func complainAboutCall(_ label: String, at path: ScenarioPath) {
    let labels = calls.labels
    let advice =
      labels.isEmpty ? "no step makes a call" : "the calls are \(labels.quotedList("and"))"
    complain(path, unknown: "call", label, among: labels, advice: advice)
  }

  mutating func checkAddress(_ address: QueueAddress, at path: ScenarioPath) {
    switch address {
    case .queue(let name): checkQueue(name, at: path)
    case .replyQueue(let process): checkReplyQueue(of: process, at: path["replyQueueOf"])
    }
  }

  private mutating func checkReplyQueue(of process: String, at path: ScenarioPath) {
    guard checkProcess(process, at: path) != nil else { return }
    let size = participants.size(of: process)
    guard size > 1 else { return }
    let name = DisplayText.quoted(process)
    complain(path, "\(name) is \(size) processes: name one of them", suggestion: process + "1")
  }
}

extension ScenarioInspection {
  /// Checks that requests for a method can go to exactly one queue.
  mutating func checkMethod(_ name: String, at path: ScenarioPath) {
    let served = methods[name, default: []]
    if served.isEmpty {
      let advice = "no server has it: add it to one, or say which 'queue' to send it to"
      complain(path, unknown: "method", name, among: methodNames, advice: advice)
    } else if served.count > 1 {
      let method = DisplayText.quoted(name)
      let list = served.quotedList("and")
      complain(path, "the method \(method) is served from \(list): say which 'queue' to send it to")
    }
  }

  /// Checks the name of a call.
  mutating func checkLabel(_ label: String, at path: ScenarioPath) {
    if label.isEmpty { complain(path, "a call needs a name that is not empty") }
    if label.contains("#") {
      let name = DisplayText.quoted(label)
      complain(path, "the name \(name) has a '#', which counts calls: leave it out")
    }
  }
}
