import Testing

@testable import RPCSim

@Suite("Explorations of a scenario")
struct ScenarioExplorationTests {
  private func explore(
    _ scenario: Scenario, _ strategy: ExplorationStrategy, _ schedules: Int = 100
  ) -> ScenarioExploration {
    var exploration = ScenarioExploration(of: scenario)
    for index in 0..<schedules {
      let run = ScenarioRun(
        of: scenario, strategy: strategy.strategy(at: index, seed: 1, length: 40))
      exploration.add(ScenarioExploration.Sample(run))
    }
    return exploration
  }

  @Test(
    "Each strategy meets both orders of a race, and the plain run is the first schedule",
    arguments: [ExplorationStrategy.portfolio, .random, .pct(depth: 2)])
  func race(_ strategy: ExplorationStrategy) {
    let exploration = explore(.luck(), strategy)
    #expect(exploration.runs == 100)
    #expect((1..<100).contains(exploration.failed))
    #expect(exploration.failures.map(\.item) == ["expectation: first, second settle in this order"])
    #expect(exploration.failures.first?.runs == exploration.failed)
    #expect(strategy.strategy(at: 0, seed: 1, length: 40) == .inOrder)
  }

  @Test("Outcomes do not tell orders apart, but how often handlers ran")
  func outcomes() {
    let exploration = explore(Scenarios.death(), .random)
    #expect(
      exploration.outcomes.map(\.item.lines) == [
        ["first returned 832040; handled 2×, 1 reply too many"]
      ])
    #expect(exploration.outcomes.first?.runs == 100)
    #expect(exploration.struck == [100])
  }

  @Test("Which verdicts came with which outcome is known")
  func results() {
    var scenario = Scenario.luck()
    scenario.expectations.append(.order(["second", "first"]))
    let exploration = explore(scenario, .random)
    #expect(exploration.outcomes.count == 1)
    #expect(
      Set(exploration.results.map(\.item.expectations)) == [[.held, .refuted], [.refuted, .held]])
    #expect(exploration.results.map(\.runs).reduce(0, +) == exploration.runs)
    let invariant = "every call settles exactly once"
    scenario.expectations = [.violates(invariant: invariant)]
    let result = RunResult(ScenarioRun(of: scenario))
    #expect(result.expectations == [.refuted])
    #expect(result.violations.isEmpty && result.vacuousFaults.isEmpty)
  }

  @Test("A call that never ends is an outcome")
  func waiting() {
    var scenario = Scenarios.tutorial()
    scenario.servers = []
    scenario.queues = [QueueScript(name: "rpc_queue")]
    scenario.clients[0].timeout = nil
    #expect(
      RunOutcome(of: ScenarioRun(of: scenario).journal).lines.map { $0.hasPrefix("first ") } == [
        true
      ])
  }
}
