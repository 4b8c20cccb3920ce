import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("States that are known by content")
struct PlainScenariosTests {
  /// Small plain scenarios of many kinds.
  private static func scenario(_ seed: UInt64) -> Scenario {
    var random = RandomStream(seed: seed, site: StableHash("plain story"))
    func oneOf(_ count: UInt64) -> Bool { random.next() % count == 0 }
    var scenario = Scenarios.tutorial()
    let isPair = oneOf(2)
    scenario.clients = (1...(isPair ? 2 : 1)).map { ClientScript(name: "client\($0)") }
    for index in scenario.clients.indices where oneOf(2) { scenario.clients[index].timeout = nil }
    scenario.servers[0].count = isPair ? 1 : 2
    if oneOf(3) { scenario.servers[0].methods[0].result = .hangs }
    if oneOf(3) { scenario.servers[0].methods[0].duration = .zero }
    scenario.steps = scenario.clients.map { client in
      var call = Scenarios.call()
      call.label = "call of \(client.name)"
      if !isPair, oneOf(2) { call.times = 2 }
      if oneOf(2) { call.inFlight = 1 }
      return ScenarioStep(process: client.name, action: .call(call))
    }
    var fault = FaultScript(.drop, at: oneOf(2) ? .anywhere : .acknowledgement)
    switch random.next() % 4 {
    case 0: fault = FaultScript(.hangHandler, at: .anywhere)
    case 1, 2:
      fault = FaultScript(.crash(restartAfter: .nanoseconds(1)), at: .anywhere, process: "worker")
    default: break
    }
    fault.atMost = 1
    scenario.faults = [fault]
    let kind = scenario.servers[0].count == 1 ? "worker" : oneOf(2) ? "worker1" : "worker"
    if oneOf(2) { scenario.expectations = [.handled(server: kind, ExpectedCount(1))] }
    return scenario
  }

  private func explored(
    _ scenario: Scenario, isReduced: Bool = true, isByContent: Bool = true
  ) -> ExhaustiveExploration {
    var all = ExhaustiveExploration(
      of: scenario, isUntimed: true, isReduced: isReduced, isByContent: isByContent)
    all.explore(stateLimit: 4_000)
    return all
  }

  private func results(_ all: ExhaustiveExploration) -> [Set<String>] {
    [
      Set(all.exploration.outcomes.map { $0.item.lines.joined(separator: "; ") }),
      Set(all.exploration.failures.map(\.item)),
      Set(all.exploration.coverage.filter { $0.struck > 0 }.map { "\($0.point)" }),
      Set(all.exploration.coverage.filter { $0.passed > 0 }.map { "\($0.point)" }),
    ]
  }

  @Test("They have the outcomes, the failures and the strikes that all histories have")
  func outcomes() {
    var compared = 0
    for seed in 0..<UInt64(16) {
      let scenario = Self.scenario(seed)
      #expect(scenario.isPlain)
      let (some, histories) = (explored(scenario), explored(scenario, isByContent: false))
      #expect(some.isComplete)
      guard histories.isComplete else { continue }
      #expect(results(some) == results(histories), "scenario \(seed)")
      #expect(some.states <= histories.states)
      let all = explored(scenario, isReduced: false)
      guard all.isComplete else { continue }
      #expect(results(all) == results(some), "scenario \(seed)")
      #expect(all.exploration.runs == some.exploration.runs)
      compared += 1
    }
    #expect(compared >= 8)
  }

  @Test("Servers that are alike may change places, unless one of them is named")
  func symmetry() {
    var scenario = Scenarios.tutorial()
    scenario.servers[0].count = 2
    scenario.clients = ["one", "two"].map { ClientScript(name: $0) }
    scenario.steps = scenario.clients.map { client in
      var call = Scenarios.call()
      call.label = "call of \(client.name)"
      return ScenarioStep(process: client.name, action: .call(call))
    }
    let alike = explored(scenario)
    scenario.expectations = [.handled(server: "worker", ExpectedCount(2))]
    #expect(explored(scenario).exploration.failed == 0)
    scenario.expectations = [.handled(server: "worker1", ExpectedCount(2))]
    let named = explored(scenario)
    #expect(named.states > alike.states)
    #expect(named.exploration.failed == named.exploration.runs)
    #expect(results(named)[1] == results(explored(scenario, isByContent: false))[1])
  }

  @Test("Other scenarios are known by what led to their states")
  func others() {
    let plain = Self.scenario(0)
    #expect(plain.isPlain)
    var changed = Array(repeating: plain, count: 5)
    changed[0].servers[0].prefetch = 2
    changed[1].servers[0].settlement = .beforeReply
    changed[2].faults = [FaultScript(.corrupt, at: .anywhere)]
    changed[3].expectations = [.order(["call of client1"])]
    changed[4].clients[0].replyPolicy = .unchecked
    for scenario in changed { #expect(!scenario.isPlain) }
  }

  /// The world at the end of a run that a seed chooses.
  private func ended(_ scenario: Scenario, _ seed: UInt64) -> World {
    var world = World(scenario, seed: seed, isUntimed: true)
    world.faults.letChoose(.drawn(seed: seed))
    var random = RandomStream(seed: seed, site: StableHash("ended"))
    while case let events = world.enabledEvents, !events.isEmpty {
      world.perform(events[Int(random.next() % UInt64(events.count))])
    }
    return world
  }

  private func history(of journal: Journal, in world: World) -> PlainHistory {
    var history = PlainHistory(processes: world.processCount)
    history.advance(through: journal, world.cast)
    return history
  }

  private func fingerprint(of history: PlainHistory) -> UInt64 {
    history.consumers.indices.reduce(
      history.fingerprint(countsRunsByServer: true) { UInt64($0) }
    ) { sum, process in
      RandomStream.mix(sum ^ history.fingerprint(ofProcess: process) { UInt64($0) })
    }
  }

  @Test("What happens in plain scenarios is as it should be")
  func plain() {
    for seed in 0..<UInt64(200) {
      let world = ended(Self.scenario(seed % 20), seed)
      #expect(!history(of: world.journal, in: world).isOdd, "seed \(seed)")
    }
  }

  @Test("A mistake that checkers report makes the history odd or changes its fingerprint")
  func odd() {
    var objections: Set<String> = []
    for seed in 0..<UInt64(60) {
      let world = ended(Self.scenario(seed % 20), seed)
      let whole = fingerprint(of: history(of: world.journal, in: world))
      let journal = world.journal
      let known = Checkers.violations(in: world.evidence(isQuiescent: true)).map(\.message)
      for index in journal.prologueCount..<journal.events.count {
        for mistake in Mistake.allCases {
          var evidence = world.evidence(isQuiescent: true)
          guard mistake.make(at: index, in: &evidence.journal) else { continue }
          let violations = Checkers.violations(in: evidence)
            .filter { !known.contains($0.message) }
          guard !violations.isEmpty else { continue }
          objections.formUnion(violations.map(\.invariant))
          let history = history(of: evidence.journal, in: world)
          #expect(
            history.isOdd || fingerprint(of: history) != whole,
            "seed \(seed): \(mistake) at \(index), \(violations[0].message)")
        }
      }
    }
    #expect(objections.count >= 9)
  }

  /// A mistake that a faulty machine may make in a journal.
  private enum Mistake: CaseIterable {
    case missing, twice, early, otherTag, otherProcess

    func make(at index: Int, in journal: inout Journal) -> Bool {
      switch self {
      case .missing:
        journal.events[index].kind = .queueDeclared
        journal.events[index].message = nil
        journal.events[index].call = nil
      case .twice:
        guard index + 1 < journal.events.count else { return false }
        journal.events[index + 1] = journal.events[index]
      case .early:
        guard index > journal.prologueCount else { return false }
        journal.events.swapAt(index - 1, index)
      case .otherTag, .otherProcess:
        guard case .delivery(var detail) = journal.events[index].detail else { return false }
        if self == .otherTag { detail.tag += 1 } else { detail.process ^= 1 }
        journal.events[index].detail = .delivery(detail)
      }
      return true
    }
  }
}
