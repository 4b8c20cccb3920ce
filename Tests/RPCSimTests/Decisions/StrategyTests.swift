import RPCCore
import Testing

@testable import RPCSim

@Suite struct StrategyTests {
  private let seeds: [UInt64] = Array(0..<32)

  /// Two clients that call at the same instant, in the order that the strategy chooses.
  private func race() -> Scenario {
    var scenario = Scenarios.tutorial()
    scenario.clients.append(ClientScript(name: "other"))
    var call = Scenarios.call()
    call.label = "second"
    scenario.steps.append(ScenarioStep(process: "other", action: .call(call)))
    return scenario
  }

  private func order(_ strategy: Strategy) -> [String] {
    ScenarioRun(of: race(), strategy: strategy).journal.calls.map(\.label)
  }

  @Test("In order, what was planned first comes first")
  func inOrder() {
    #expect(order(.inOrder) == ["first", "second"])
  }

  @Test("Among the seeds there are both orders of a race")
  func bothOrders() {
    let orders = Set(seeds.map { order(.random(seed: $0)) })
    #expect(orders == [["first", "second"], ["second", "first"]])
  }

  @Test("A seed chooses the same again")
  func repeatable() {
    for seed in seeds {
      let strategy = Strategy.random(seed: seed)
      let first = ScenarioRun(of: race(), strategy: strategy).journal.events
      #expect(first == ScenarioRun(of: race(), strategy: strategy).journal.events)
    }
  }

  @Test("A seed keeps its choice when an unrelated call is added")
  func stable() {
    var larger = race()
    larger.clients.append(ClientScript(name: "stranger"))
    var call = Scenarios.call()
    call.label = "third"
    larger.steps.insert(ScenarioStep(process: "stranger", action: .call(call)), at: 2)
    for seed in seeds {
      let calls = ScenarioRun(of: larger, strategy: .random(seed: seed)).journal.calls.map(\.label)
      #expect(calls.filter { $0 != "third" } == order(.random(seed: seed)))
    }
  }
}
