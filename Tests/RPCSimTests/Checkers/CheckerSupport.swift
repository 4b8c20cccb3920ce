import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@testable import RPCSim

extension Evidence {
  /// The evidence of a world.
  init(of world: World, isQuiescent: Bool = true) {
    let queues = world.broker.queueNames.compactMap { name in
      world.broker.queueStatus(named: name).map {
        QueueState(
          name: name, ready: $0.ready, unacknowledged: $0.unacknowledged,
          consumers: $0.consumers.count)
      }
    }
    self.init(
      scenario: world.cast.scenario, journal: world.journal, queues: queues,
      isQuiescent: isQuiescent, servers: world.cast.roles.map(\.server),
      kinds: world.cast.roles.map(\.kind))
  }

  /// The evidence of a scenario's plain run.
  init(ofPlainRun scenario: Scenario) {
    var world = World(scenario)
    while let event = world.naturalEvent { world.perform(event) }
    self.init(of: world)
  }

  /// The evidence of a run in which a seed chooses each event.
  init(of scenario: Scenario, seed: UInt64) {
    var world = World(scenario, seed: seed)
    var random = SplitMix64(seed: seed)
    var steps = 0
    while steps < 100_000 {
      let events = world.enabledEvents
      if events.isEmpty { break }
      world.perform(random.element(of: events))
      steps += 1
    }
    self.init(of: world)
  }

  /// The messages of a checker's violations.
  func messages(of checker: any Checker.Type) -> [String] {
    violations(of: checker).map(\.message)
  }

  /// The violations that a checker finds.
  func violations(of checker: any Checker.Type) -> [Violation] {
    Checkers.violations(in: self).filter { $0.invariant == checker.invariant }
  }

  // MARK: Tampering

  /// The ID of the nth event of a kind.
  func index(of kind: EventKind, nth: Int = 1) throws -> JournalEvent.ID {
    let indices = journal.events.indices.filter { journal.events[$0].kind == kind }
    return try #require(indices.dropFirst(nth - 1).first, "there is no event '\(kind.rawValue)'")
  }

  mutating func change(_ id: JournalEvent.ID, _ body: (inout JournalEvent) -> Void) {
    body(&journal.events[id])
  }

  /// Removes an event; every cause still names the same event.
  mutating func drop(_ id: JournalEvent.ID) {
    let cause = journal.events[id].cause
    journal.events.remove(at: id)
    for index in journal.events.indices {
      guard let old = journal.events[index].cause else { continue }
      journal.events[index].cause = old == id ? cause : old > id ? old - 1 : old
    }
  }

  /// Inserts an event before another; every cause still names the same event.
  mutating func insert(_ event: JournalEvent, at id: JournalEvent.ID) {
    for index in journal.events.indices {
      guard let old = journal.events[index].cause, old >= id else { continue }
      journal.events[index].cause = old + 1
    }
    journal.events.insert(event, at: id)
  }

  /// Repeats an event directly after itself.
  mutating func duplicate(_ id: JournalEvent.ID) {
    insert(journal.events[id], at: id + 1)
  }

  /// Exchanges two events.
  mutating func swap(_ first: JournalEvent.ID, _ second: JournalEvent.ID) {
    journal.events.swapAt(first, second)
  }

  /// Changes the delivery in the detail of an event.
  mutating func changeDelivery(_ id: JournalEvent.ID, _ body: (inout DeliveryDetail) -> Void) {
    guard case .delivery(var delivery) = journal.events[id].detail else { return }
    body(&delivery)
    journal.events[id].detail = .delivery(delivery)
  }
}

extension Scenario {
  /// A scenario with a server `worker`, which has the method `fib`, and a client `client`.
  ///
  /// The client makes the calls `first`, `second` and so on, 10 ms apart.
  static func sample(
    calls: Int = 1, settlement: SettlementPolicy = .afterReply, takes: Int64 = 40,
    timeout: Int64? = 5_000, with change: (inout Scenario) -> Void = { _ in }
  ) -> Scenario {
    var scenario = Scenario(name: "story")
    var method = MethodScript(name: "fib")
    method.duration = DurationRange(nanoseconds: milliseconds(takes))
    method.result = .returns(.argument(0))
    var worker = ServerScript(name: "worker", queue: "rpc_queue")
    worker.settlement = settlement
    worker.reconnect = milliseconds(50)
    worker.methods = [method]
    scenario.servers = [worker]
    var client = ClientScript(name: "client")
    client.timeout = timeout.map { .milliseconds($0) }
    scenario.clients = [client]
    for index in 0..<calls {
      scenario.addCall(
        ["first", "second", "third", "fourth"][index % 4], at: Int64(index) * 10)
    }
    change(&scenario)
    return scenario
  }

  mutating func addCall(
    _ label: String, at time: Int64, with change: (inout CallStep) -> Void = { _ in }
  ) {
    var call = CallStep(method: "fib")
    call.label = label
    call.payload = .arguments([.integer(30)])
    change(&call)
    steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: milliseconds(time)), process: "client",
        action: .call(call)))
  }

  mutating func addFault(
    _ verdict: FaultVerdict, at point: FaultPoint, process: String? = nil, call: String? = nil
  ) {
    var fault = FaultScript(verdict, at: point, process: process)
    fault.call = call
    faults.append(fault)
  }

  mutating func addFault(_ verdict: FaultVerdict, at time: Int64, process: String? = nil) {
    faults.append(
      FaultScript(
        verdict, at: DurationRange(nanoseconds: milliseconds(time)), process: process))
  }
}

/// Converts milliseconds to nanoseconds.
func milliseconds(_ count: Int64) -> Int64 { count * 1_000_000 }

func milliseconds(_ count: Int64) -> Duration { .milliseconds(count) }
