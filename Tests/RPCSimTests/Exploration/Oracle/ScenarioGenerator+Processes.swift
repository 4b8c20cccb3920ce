import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Generates queues, servers and clients.
extension ScenarioGenerator {
  mutating func addServers() {
    addQueue()
    var server = ServerScript(name: "s", queue: "q")
    server.methods = [method()]
    vary(&server)
    if has(.severalServers) {
      if oneIn(2) {
        server.count = 2
      } else {
        var other = server
        other.name = "t"
        if has(.priorities) { other.priority = 1 }
        if oneIn(2) { other.methods[0].duration = duration(0...2) }
        scenario.servers.append(other)
      }
    }
    scenario.servers.insert(server, at: 0)
    if has(.nested) { addNestedServer() }
  }

  private mutating func addQueue() {
    var queue = QueueScript(name: "q")
    if has(.expiry) { queue.messageTTL = time(1...4) }
    if has(.lengths) { queue.maximumLength = Int64(random.below(2)) }
    if has(.brokerRestarts), oneIn(2) { queue.isDurable = true }
    if has(.deadLetters) {
      queue.deadLetterQueue = "dead"
      if oneIn(2) { queue.messageTTL = time(1...4) }
      scenario.queues.append(QueueScript(name: "dead"))
    }
    scenario.queues.insert(queue, at: 0)
  }

  private mutating func method() -> MethodScript {
    var method = MethodScript(name: "m")
    method.duration = duration(0...2)
    method.result = .returns(.literal(.integer(1)))
    if has(.streams) {
      method.yields = (0...random.below(2)).map { .literal(.integer(Int64($0))) }
      method.pace = duration(0...1)
    }
    if has(.cancels) { method.stopsWhenCancelled = oneIn(2) }
    if has(.failingHandlers) {
      switch random.below(3) {
      case 0: method.result = .hangs
      case 1: method.result = .throwsError(Self.error)
      default:
        method.refusal = RemoteError(code: .filtered, message: "no")
        method.result = .nothing
      }
    }
    return method
  }

  static let error = RemoteError(code: .handlerError, type: "E", message: "broken")

  private mutating func vary(_ server: inout ServerScript) {
    if has(.prefetch) { server.prefetch = one(of: [0, 2, 3]) }
    if has(.executors) {
      server.executor = one(of: [.serial, .concurrent(maximum: 2), .concurrent(maximum: 3)])
      if oneIn(2) { server.prefetch = 2 }
    }
    if has(.settlements) {
      server.settlement = one(of: [.beforeHandler, .beforeReply, .automatic])
    }
    if has(.deduplication) { server.deduplicationWindow = time(1...20) }
    if has(.cancels) { server.hearsCancel = oneIn(2) }
    if has(.polls) {
      server.hasOwnPollQueue = oneIn(2)
      if oneIn(3) { server.resultRetention = time(1...4) }
    }
    if has(.priorities), oneIn(2) { server.priority = Int32(random.below(2)) }
    if has(.disconnects) || has(.brokerRestarts) { server.reconnect = oneIn(4) ? nil : time(0...2) }
    if perhaps(.until, in: 4) { server.start = time(1...3) }
  }

  private mutating func addNestedServer() {
    var inner = MethodScript(name: "n")
    inner.duration = duration(0...1)
    inner.result = .returns(.literal(.integer(2)))
    var server = ServerScript(name: "u", queue: "r")
    server.methods = [inner]
    scenario.queues.append(QueueScript(name: "r"))
    scenario.servers.append(server)
    var call = NestedCall(method: "n")
    call.label = "inner"
    for index in scenario.servers.indices where scenario.servers[index].queue == "q" {
      scenario.servers[index].methods[0].calls = [call]
      if has(.timeouts), oneIn(2) { scenario.servers[index].timeout = time(1...6) }
    }
  }

  mutating func addClients() {
    for name in has(.severalClients) ? ["c", "d"] : ["c"] {
      var client = ClientScript(name: name)
      vary(&client)
      scenario.clients.append(client)
    }
  }

  private mutating func vary(_ client: inout ClientScript) {
    if has(.timeouts) || has(.polls) {
      client.timeout = lifetime()
      client.requestsExpire = oneIn(2)
      client.sendsDeadline = oneIn(3)
    } else if oneIn(4) {
      client.timeout = nil
    }
    if has(.confirms) {
      client.usesConfirms = oneIn(2)
      client.isMandatory = oneIn(2)
    }
    if has(.replyPolicies) { client.replyPolicy = one(of: [.lastWins, .unchecked]) }
    if has(.cancels) { client.announcesCancel = oneIn(2) }
    if has(.byHand) { client.isDrivenByHand = true }
    if has(.disconnects) || has(.brokerRestarts) {
      client.reconnect = oneIn(4) ? nil : time(0...2)
      if oneIn(2) { client.lossPolicy = .resendIdempotent }
      client.isPersistent = oneIn(2)
    }
  }
}
