import RPCCore

extension ScenarioInspection {
  /// Checks the properties of a call that concern its reply, except its timeout.
  mutating func checkReplies(to call: CallStep, at path: ScenarioPath) {
    if let address = call.replyTo { checkAddress(address, at: path["replyTo"]) }
    checkDuration(call.itemTimeout, at: path["itemTimeout"])
    if let poll = call.poll {
      check(poll.tick.nanoseconds, atLeast: 1, at: path["poll"]["every"])
      check(poll.timeout?.nanoseconds, atLeast: 1, at: path["poll"]["timeout"])
    }
    if call.isStream, call.poll != nil {
      complain(path["poll"], "a stream cannot be polled for: keep 'stream' or 'poll'")
    }
    if call.itemTimeout != nil, !call.isStream {
      complain(path["itemTimeout"], "only a stream has items: add 'stream: true'")
    }
    guard !call.expectsReply else { return }
    if call.correlationID != nil, call.replyTo == nil {
      complain(
        path["correlationID"],
        "a 'send' asks for no reply, so this is not sent: add 'replyTo', or remove this")
    }
    if call.takesNull {
      complain(path["onTimeout"], "a 'send' waits for no reply: use 'call', or remove this")
    }
    let advice = "a 'send' gets no replies: use 'call', or remove this"
    if call.isStream { complain(path["stream"], advice) }
    if call.poll != nil { complain(path["poll"], advice) }
  }

  mutating func checkWait(_ wait: WaitStep, at path: ScenarioPath) {
    checkCall(wait.call, at: path["wait"])
    checkDuration(wait.timeout, at: path["timeout"])
    let label = CallReference(wait.call).label
    let isSent = scenario.steps.contains { step in
      guard case .call(let made) = step.action else { return false }
      return !made.expectsReply && [label, wait.call].contains(made.label ?? made.method)
    }
    guard isSent else { return }
    let name = DisplayText.quoted(label)
    complain(path["wait"], "\(name) is sent and not called, so it has no result: use 'call'")
  }

  mutating func checkFeed(_ count: Int, to process: String, at path: ScenarioPath) {
    check(count, atLeast: 1, at: path["feed"])
    guard let participant = participants[process] else { return }
    guard scenario.clients.first(where: { $0.name == participant.name })?.isDrivenByHand != true
    else { return }
    let name = DisplayText.quoted(process)
    complain(
      path["feed"],
      participant.isServer
        ? "\(name) is a server, which takes its replies by itself: name a client"
        : "\(name) takes its replies by itself: add 'byHand: true' to it")
  }

  mutating func checkShutdown(
    _ shutdown: ShutdownStep, of process: String, at path: ScenarioPath
  ) {
    checkDuration(shutdown.grace, at: path["grace"])
    checkDuration(shutdown.restart, at: path["restart"])
    guard let participant = participants[process], !participant.isServer else { return }
    let name = DisplayText.quoted(process)
    complain(path["shutDown"], "\(name) is a client, which serves no queue: name a server")
  }

  /// Checks that items are expected only of a stream.
  mutating func checkItems(
    _ items: ItemsExpectation, of call: String, at path: ScenarioPath
  ) {
    checkCall(call, at: path["call"])
    if case .count(let count) = items { check(count, atLeast: 0, at: path["items"]) }
    let label = CallReference(call).label
    let isStream = scenario.steps.contains { step in
      guard case .call(let made) = step.action else { return false }
      return made.isStream && [label, call].contains(made.label ?? made.method)
    }
    guard !isStream, calls.contains(call) || calls.contains(label) else { return }
    let name = DisplayText.quoted(label)
    complain(path["items"], "\(name) is no stream: add 'stream: true' to its call")
  }
}

extension CallStep {
  /// The key with which a scenario file makes this call.
  var kind: String {
    if method == EnvelopeNames.ping, queue != nil { return "ping" }
    return expectsReply ? "call" : "send"
  }
}
