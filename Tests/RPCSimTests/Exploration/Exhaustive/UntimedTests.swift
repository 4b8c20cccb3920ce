import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Exploration without times")
struct UntimedTests {
  private func explored(
    _ scenario: Scenario, isReduced: Bool = true
  ) -> ExhaustiveExploration {
    var all = ExhaustiveExploration(of: scenario, isUntimed: true, isReduced: isReduced)
    all.explore(stateLimit: 50_000)
    return all
  }

  /// Clients that make one call each, and servers that share a queue.
  private func race(clients: Int = 2, servers: Int = 1, _ faults: [FaultScript] = []) -> Scenario {
    var scenario = Scenarios.tutorial()
    scenario.clients = (1...clients).map { ClientScript(name: "client\($0)") }
    scenario.steps = scenario.clients.map { client in
      var call = Scenarios.call()
      call.label = "call of \(client.name)"
      return ScenarioStep(process: client.name, action: .call(call))
    }
    scenario.servers[0].count = servers
    scenario.faults = faults
    return scenario
  }

  private static let death: FaultScript = {
    var fault = FaultScript(.crash(restartAfter: .nanoseconds(1)), at: .anywhere, process: "worker")
    fault.atMost = 1
    return fault
  }()

  private static let loss = FaultScript(.drop, at: .anywhere)

  @Test("Nothing takes time but what waits until nothing else can happen")
  func times() throws {
    let run = ScenarioRun(of: race(), isUntimed: true)
    #expect(run.end == .start)
    #expect(run.held)
    var lost = race(clients: 1, [FaultScript(.drop, at: .request)])
    lost.clients[0].timeout = .seconds(5)
    #expect(ScenarioRun(of: lost, isUntimed: true).end == Instant(nanoseconds: 5_000_000_000))
  }

  @Test("Steps of a process come in the order of their times, if that is certain")
  func steps() {
    var scenario = race(clients: 1)
    let times: [(String, Int64)] = [("late", 5), ("early", 1), ("early as well", 1)]
    scenario.steps = times.map { label, time in
      var call = Scenarios.call()
      call.label = label
      return ScenarioStep(
        at: DurationRange(nanoseconds: time), process: "client1", action: .call(call))
    }
    var orders: Set<[String]> = []
    for seed in 0..<UInt64(64) {
      let journal = ScenarioRun(of: scenario, strategy: .random(seed: seed), isUntimed: true)
        .journal
      let calls = journal.events.filter { $0.kind == .callStarted }.compactMap(\.call)
      orders.insert(calls.map { journal.calls[$0].label })
    }
    #expect(
      orders == [["early", "early as well", "late"], ["early as well", "early", "late"]])
  }

  @Test("What comes first with times is not the only thing that can without")
  func more() {
    let scenario = race()
    var timed = ExhaustiveExploration(of: scenario)
    timed.explore(stateLimit: 50_000)
    // This search, like the timed one, knows states by the events that led to them.
    var all = ExhaustiveExploration(
      of: scenario, isUntimed: true, isReduced: true, isByContent: false)
    all.explore(stateLimit: 50_000)
    #expect(all.states > timed.states)
  }

  @Test(
    "Leaving out equivalent orders of events changes no outcome, with or without faults",
    arguments: [[], [death], [loss], [FaultScript(.corrupt, at: .anywhere)]])
  func reduction(_ faults: [FaultScript]) {
    for (clients, servers) in [(1, 2), (2, 1)] {
      let scenario = race(clients: clients, servers: servers, faults)
      let (all, some) = (explored(scenario, isReduced: false), explored(scenario))
      #expect(all.isComplete && some.isComplete)
      #expect(some.states < all.states)
      let outcomes = Set(all.exploration.outcomes.map(\.item))
      #expect(Set(some.exploration.outcomes.map(\.item)) == outcomes)
      #expect(some.exploration.runs == all.exploration.runs)
      #expect(some.exploration.failed == all.exploration.failed)
    }
  }

  @Test("Where processes may have more to do with each other, every order is tried")
  func unreduced() {
    var scenario = race(clients: 1, [Self.death])
    scenario.servers[0].settlement = .automatic
    #expect(!scenario.hasSeparateProcesses)
    #expect(!race([FaultScript(.duplicate, at: .anywhere)]).hasSeparateProcesses)
    #expect(explored(scenario).states == explored(scenario, isReduced: false).states)
  }

  @Test("Leaving out equivalent orders more than halves the number of states")
  func worth() {
    let scenario = race(servers: 2)
    #expect(explored(scenario).states * 2 < explored(scenario, isReduced: false).states)
  }

  @Test("The search meets each outcome that random seeds meet")
  func seeds() {
    let scenario = race(servers: 2, [Self.death])
    let all = explored(scenario)
    #expect(all.isComplete)
    let outcomes = Set(all.exploration.outcomes.map(\.item))
    // At most one call is handled again, before its own reply or after it. That makes five
    // outcomes.
    #expect(outcomes.count == 5)
    for seed in 0..<UInt64(200) {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: seed), isUntimed: true)
      #expect(outcomes.contains(RunOutcome(of: run.journal)))
    }
  }

  @Test("A failure can be recorded, made small and replayed")
  func recorded() throws {
    var scenario = race(servers: 2, [Self.death])
    scenario.expectations = [.event(EventFilter(.duplicateReply), ExpectedCount(0))]
    let failure = try #require(explored(scenario).failure)
    var reducer = try #require(ScheduleReducer(failure))
    reducer.reduce()
    #expect(reducer.run.isUntimed)
    let recording = try #require(Recording(of: reducer.run, scenario: "x", found: ""))
    #expect(recording.text.contains("\n  \"untimed\": true,\n"))
    let read = try Recording(reading: SourceText(file: "x", text: recording.text))
    #expect(read == recording)
    let replay = Replay(of: read, in: scenario)
    #expect(replay.outcome == .exact)
    #expect(replay.run.failures == failure.failures)
  }
}
