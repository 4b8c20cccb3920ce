import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite struct `A file with every key` {
  private func scenario() throws -> Scenario {
    try Scenario(reading: SourceText(file: "every_key.json5", text: EveryKey.text))
  }

  @Test func `Exchanges, queues and the network are as they are written`() throws {
    let scenario = try scenario()

    var work = ExchangeScript(name: "work")
    work.isDurable = true
    work.bindings = [BindingScript(routingKey: "a key", queue: "jobs")]
    var missing = ExchangeScript(name: "missing")
    missing.isDeclared = false
    var jobs = QueueScript(name: "jobs")
    (jobs.isDurable, jobs.isAutoDelete, jobs.isDeclared) = (true, true, false)
    (jobs.messageTTL, jobs.maximumLength) = (.seconds(5), 10)
    #expect(scenario.exchanges == [work, missing])
    var inner = QueueScript(name: "inner")
    inner.deadLetterQueue = "jobs"
    #expect(scenario.queues == [jobs, inner])
    #expect(scenario.latency == DurationRange(nanoseconds: 2_000_000))
    #expect(scenario.end == .seconds(60))
  }

  @Test func `Servers are as they are written`() throws {
    let servers = try scenario().servers

    var front = ServerScript(name: "front", queue: "jobs")
    (front.count, front.prefetch, front.priority) = (2, 0, -3)
    (front.executor, front.settlement) = (.concurrent(maximum: 4), .beforeHandler)
    front.acknowledged = .discard
    (front.maximumRequestSize, front.timeout, front.reconnect) = (1_024, nil, nil)
    front.start = .seconds(2)
    front.methods = EveryKey.methods
    #expect(servers.first == front)
    var idle = ServerScript(name: "idle", queue: "inner")
    (idle.executor, idle.settlement) = (.inline, .automatic)
    (idle.hearsCancel, idle.hasOwnPollQueue) = (true, true)
    (idle.deduplicationWindow, idle.resultRetention) = (.seconds(10), .seconds(120))
    #expect(servers.last == idle)
    #expect(servers.dropFirst().map(\.executor) == [.serial, .inline])
    #expect(servers.dropFirst().map(\.settlement) == [.beforeReply, .automatic])
  }

  @Test func `Clients are as they are written`() throws {
    var client = ClientScript(name: "client")
    (client.count, client.timeout, client.reconnect) = (1, nil, nil)
    (client.requestsExpire, client.isMandatory) = (false, true)
    (client.isPersistent, client.usesConfirms) = (true, true)
    (client.replyPolicy, client.lossPolicy) = (.lastWins, .resendIdempotent)
    client.withoutLink = .failAtOnce
    (client.announcesCancel, client.sendsDeadline) = (true, true)
    client.isDrivenByHand = true
    #expect(try scenario().clients == [client])
  }

  @Test func `Steps are as they are written`() throws {
    let steps = try scenario().steps

    #expect(
      steps.map(\.process) == Array(repeating: "client", count: 12) + ["back", "client", "front1"]
        + EveryKey.rest)
    #expect(steps[0].at == DurationRange(least: 1_000_000_000, most: 2_000_000_000))
    #expect(steps.map(\.action) == EveryKey.actions)
  }

  @Test func `Faults are as they are written`() throws {
    let faults = try scenario().faults

    #expect(faults.map(\.verdict) == EveryKey.verdicts)
    #expect(faults[0] == EveryKey.firstFault)
    #expect(faults[1].at == DurationRange(nanoseconds: 1_000_000_000))
    #expect(faults.map(\.verdict.name).count == Set(faults.map(\.verdict.name)).count)
    #expect(faults.filter { $0.process == "front" }.count == 9)
    #expect(faults.suffix(6).map(\.point) == EveryKey.hops)
    #expect(faults.last?.times == .max)
  }

  @Test func `Expectations are as they are written`() throws {
    let expectations = try scenario().expectations
    #expect(expectations.count == EveryKey.expectations.count)
    for (found, expected) in zip(expectations, EveryKey.expectations) { #expect(found == expected) }
  }
}

@Suite struct `The tables of keys` {
  @Test func `Each key has one line of documentation and is described once`() {
    var visited = 0
    inspect(.object(Scenario.keys.shape), &visited)
    #expect(visited > 100)
  }

  @Test func `Each key stands in the file with every key`() {
    var names: Set<String> = []
    collect(.object(Scenario.keys.shape), into: &names)
    #expect(names.count > 80)
    #expect(names.filter { !EveryKey.text.contains("\($0):") }.sorted() == [])
  }

  private func collect(_ shape: ValueShape, into names: inout Set<String>) {
    switch shape {
    case .list(let element), .named(let element): collect(element, into: &names)
    case .either(let shapes): for shape in shapes { collect(shape, into: &names) }
    case .object(let object):
      for key in object.keys + object.variants.flatMap(\.keys) {
        names.insert(key.name)
        collect(key.shape, into: &names)
      }
    default: break
    }
  }

  private func inspect(_ shape: ValueShape, _ visited: inout Int) {
    switch shape {
    case .list(let element), .named(let element): inspect(element, &visited)
    case .either(let shapes): for shape in shapes { inspect(shape, &visited) }
    case .object(let object):
      for variant in object.variants.isEmpty ? [[]] : object.variants.map(\.keys) {
        inspect(object.keys + variant, of: object.name, &visited)
      }
    default: break
    }
  }

  private func inspect(_ keys: [KeyShape], of owner: String, _ visited: inout Int) {
    #expect(Set(keys.map(\.name)).count == keys.count, "a key of \(owner) is described twice")
    for key in keys {
      visited += 1
      #expect(key.documentation.hasSuffix("."), "\(owner), \(key.name)")
      #expect(!key.documentation.contains("\n"), "\(owner), \(key.name)")
      inspect(key.shape, &visited)
    }
  }
}
