import InMemoryBroker
import RPCCore

extension ScenarioInspection {
  mutating func checkProcesses() {
    let (servers, clients) = (ScenarioPath.root["servers"], ScenarioPath.root["clients"])
    checkNames(scenario.servers.map(\.name), of: "server", at: servers)
    checkNames(scenario.clients.map(\.name), of: "client", at: clients)
    for server in scenario.servers { checkServer(server, at: servers[server.name]) }
    for client in scenario.clients { checkClient(client, at: clients[client.name]) }
    checkSharedNames()
  }

  private mutating func checkServer(_ server: ServerScript, at path: ScenarioPath) {
    check(server.count, in: 1...Scenario.mostProcesses, at: path["count"])
    checkQueue(server.queue, at: path["serves"])
    if case .concurrent(let maximum) = server.executor {
      check(maximum, atLeast: 1, at: path["executor"])
    }
    check(server.maximumRequestSize, atLeast: 0, at: path["maximumRequestSize"])
    checkDuration(server.timeout, at: path["timeout"])
    checkDuration(server.reconnect, at: path["reconnect"])
    checkDuration(server.deduplicationWindow, at: path["deduplicates"])
    checkDuration(server.resultRetention, at: path["resultRetention"])
    checkDuration(server.start, at: path["starts"])
    checkNames(server.methods.map(\.name), of: "method", at: path["methods"])
    for method in server.methods { checkMethod(method, at: path["methods"][method.name]) }
    rehearseDeclarations(of: server, at: path)
  }

  /// Asks a broker whether it refuses the other declarations of a server, apart from its queue.
  private mutating func rehearseDeclarations(of server: ServerScript, at path: ScenarioPath) {
    if server.hearsCancel {
      rehearse(
        .declareExchange(ExchangeDeclaration(name: EnvelopeNames.control)),
        at: path["hearsCancel"],
        advice: "leave '\(EnvelopeNames.control)' out of 'exchanges', or without 'durable'")
    }
    guard server.hasOwnPollQueue else { return }
    let name = server.count > 1 ? "\(server.name)1.polls" : "\(server.name).polls"
    var declaration = QueueDeclaration(name: name)
    declaration.isExclusive = true
    rehearse(
      .declareQueue(declaration), at: path["ownPollQueue"],
      advice: "its queue for polls is called \(DisplayText.quoted(name)), so rename one of them")
  }

  private mutating func checkClient(_ client: ClientScript, at path: ScenarioPath) {
    check(client.count, in: 1...Scenario.mostProcesses, at: path["count"])
    checkDuration(client.timeout, at: path["timeout"])
    checkDuration(client.reconnect, at: path["reconnect"])
  }

  /// Checks that clients and servers have different names, also from the members of groups.
  private mutating func checkSharedNames() {
    let servers = Set(scenario.servers.map(\.name))
    for client in scenario.clients where servers.contains(client.name) {
      let name = DisplayText.quoted(client.name)
      let path = ScenarioPath.root["clients"][client.name]
      complain(path, "there is a server called \(name) too: rename one of them")
    }
    for name in participants.names {
      guard let participant = participants[name] else { continue }
      guard let group = participants.clash(with: participant) else { continue }
      let path = ScenarioPath.root[participant.isServer ? "servers" : "clients"][name]
      let members = "'\(group.name)1' to '\(group.name)\(group.count)'"
      complain(path, "the processes of '\(group.name)' are called \(members): rename this one")
    }
  }
}

extension ScenarioInspection {
  private mutating func checkMethod(_ method: MethodScript, at path: ScenarioPath) {
    checkDuration(method.duration, at: path["takes"])
    for (index, call) in method.calls.enumerated() {
      checkNestedCall(call, isFirst: index == 0, at: path["calls"][index])
    }
    checkDuration(method.pace, at: path["every"])
    checkRefusal(of: method, at: path)
    if method.pace != .zero, method.yields.isEmpty {
      complain(path["every"], "this is the time for an item: add 'yields'")
    }
    for (index, item) in method.yields.enumerated() where method.calls.isEmpty {
      checkNoReply(in: item, at: path["yields"][index], "this handler makes no call")
    }
    if case .returns(let result) = method.result, method.calls.isEmpty {
      checkNoReply(in: result, at: path["returns"], "this handler makes no call")
    }
  }

  private mutating func checkRefusal(of method: MethodScript, at path: ScenarioPath) {
    guard let refusal = method.refusal else {
      if method.refusedArguments != nil {
        complain(path["refusesOnly"], "these requests are turned away: say how with 'refuses'")
      }
      return
    }
    if refusal.code != .validationError, refusal.code != .filtered {
      complain(
        path["refuses"]["code"],
        "a request is turned away as 'validationError' or 'filtered': use one of them, or 'throws'")
    }
    if method.result != .nothing, method.refusedArguments == nil {
      complain(
        path["refuses"],
        "every request is turned away, so no handler ends: say which ones with 'refusesOnly'")
    }
  }

  private mutating func checkNestedCall(
    _ call: NestedCall, isFirst: Bool, at path: ScenarioPath
  ) {
    if let queue = call.queue {
      checkQueue(queue, at: path["queue"])
    } else {
      checkMethod(call.method, at: path["call"])
    }
    checkLabel(call.callLabel, at: path[call.label == nil ? "call" : "as"])
    guard isFirst else { return }
    for (index, argument) in call.arguments.enumerated() {
      checkNoReply(in: argument, at: path["arguments"][index], "this call is the first")
    }
  }

  /// Checks that an expression does not use a reply before there is one.
  private mutating func checkNoReply(
    in expression: ResultExpression, at path: ScenarioPath, _ reason: String
  ) {
    guard expression.usesReply else { return }
    complain(path, "'$reply' is what the call before returned, and \(reason): use an argument")
  }
}

extension ResultExpression {
  fileprivate var usesReply: Bool {
    switch self {
    case .literal, .argument, .arguments: false
    case .reply: true
    case .fibonacci(let part): part.usesReply
    case .sum(let parts), .array(let parts): parts.contains(where: \.usesReply)
    case .object(let fields): fields.contains { $0.expression.usesReply }
    }
  }
}
