extension DecisionWords {
  /// A frame from a process that carries no message and has no visible effect.
  ///
  /// If the process does only one thing by hand, the frame is named after it.
  func frame(_ decision: Decision, of participant: String) -> String {
    let operations = cast.steps.compactMap { step -> String? in
      guard case .operate(let operation, let address) = step.action,
        cast.roles[step.process].name == decision.participant
      else { return nil }
      return "\(operation.noun) \(name(address))"
    }
    guard decision.subject == "\(Route.Role.manual)", operations.count == 1 else {
      return "a frame of \(participant)"
    }
    return "\(participant)'s \(operations[0])"
  }

  /// The words for a step of a process.
  func step(_ index: Int) -> String {
    guard cast.steps.indices.contains(index) else { return "takes its next step" }
    return switch cast.steps[index].action {
    case .call: "makes its next call"
    case .cancel(let label, _): "gives up \(name(label))"
    case .wait(let label, _, _): "waits for \(name(label))"
    case .feed: "takes the replies that have come"
    case .publish(let publish): "publishes to \(name(publish.to))"
    case .operate(let operation, let address): "\(operation.verb) \(name(address))"
    case .shutDown: "begins to shut down"
    }
  }

  private func name(_ label: Int32) -> String {
    cast.labels[Int(label)].shown(in: DisplayText.nameLimit)
  }

  private func name(_ address: QueueAddress) -> String {
    switch address {
    case .queue(let name): name.shown(in: DisplayText.nameLimit)
    case .replyQueue(let process): "\(process.shown(in: DisplayText.nameLimit))'s reply queue"
    }
  }
}

extension QueueOperation {
  fileprivate var verb: String {
    switch self {
    case .declare: "declares"
    case .consume: "consumes from"
    case .get: "gets from"
    case .purge: "purges"
    case .delete: "deletes"
    }
  }

  fileprivate var noun: String {
    switch self {
    case .declare: "declaration of"
    case .consume: "wish to consume from"
    case .get: "look into"
    case .purge: "purge of"
    case .delete: "deletion of"
    }
  }
}
