import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("What a run proves")
struct RunTests {
  private func returns(_ call: String = "first") -> RPCSim.ScenarioExpectation {
    .returns(call: call, .integer(832_040), within: nil)
  }

  @Test("A run holds if its expectations do and its faults struck")
  func held() {
    var scenario = Scenarios.death()
    scenario.expectations = [returns()]
    let run = ScenarioRun(of: scenario)
    #expect(run.verdict == .held)
    #expect(run.faults.map(\.fired) == [1])
    #expect(run.vacuousFaults == [])
  }

  @Test("A planned fault that never strikes fails the run, unless it is optional")
  func vacuousFault() {
    var scenario = Scenarios.death()
    scenario.expectations = [returns()]
    scenario.faults[0].nth = 5
    let run = ScenarioRun(of: scenario)
    #expect(run.vacuousFaults == [0])
    #expect(run.verdict == .failed)
    scenario.faults[0].isOptional = true
    let other = ScenarioRun(of: scenario)
    #expect(other.vacuousFaults == [])
    #expect(other.verdict == .held)
  }

  @Test("An expectation about a call that is not made fails the run")
  func vacuousExpectation() {
    var scenario = Scenarios.tutorial()
    scenario.expectations = [returns(), returns("second")]
    let run = ScenarioRun(of: scenario)
    #expect(run.expectations.map { $0.verdict == .held } == [true, false])
    #expect(run.expectations.map { $0.verdict == .refuted } == [false, false])
    #expect(run.verdict == .failed)
  }

  @Test("A refuted expectation fails the run")
  func refuted() {
    var scenario = Scenarios.tutorial()
    scenario.expectations = [.returns(call: "first", .integer(5), within: nil)]
    #expect(ScenarioRun(of: scenario).verdict == .failed)
  }

  @Test("A call that may fail does either in time, and returns nothing else")
  func returnsOrFails() {
    var scenario = Scenarios.tutorial()
    func verdict(_ value: ScenarioValue, within: Duration?) -> ScenarioRun.Verdict {
      scenario.expectations = [.returnsOrFails(call: "first", value, within: within)]
      return ScenarioRun(of: scenario).verdict
    }
    #expect(verdict(.integer(832_040), within: nil) == .held)
    #expect(verdict(.integer(5), within: nil) == .failed)
    #expect(verdict(.integer(832_040), within: .nanoseconds(1)) == .failed)
    scenario.faults = [FaultScript(.drop, at: .request)]
    #expect(verdict(.integer(832_040), within: nil) == .held)
    #expect(verdict(.integer(832_040), within: .nanoseconds(1)) == .failed)
  }

  @Test("A broken invariant fails the run")
  func violation() {
    var scenario = Scenarios.tutorial()
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(Scenarios.call(timeout: .never)))
    ]
    scenario.faults = [FaultScript(.drop, at: .request)]
    let run = ScenarioRun(of: scenario)
    #expect(run.violations.map(\.invariant) == [NoCallLeftPending.invariant])
    #expect(run.vacuousFaults == [])
    #expect(run.verdict == .failed)
  }
}
