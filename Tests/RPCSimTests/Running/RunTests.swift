import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("What a run proves")
struct RunTests {
  private func returns(_ call: String = "first") -> RPCSim.Expectation {
    .returns(call: call, .integer(832_040), within: nil)
  }

  @Test("A run holds if its expectations do and its faults struck")
  func held() {
    var scenario = Stories.death()
    scenario.expectations = [returns()]
    let run = Run(of: scenario)
    #expect(run.verdict == .held)
    #expect(run.faults.map(\.fired) == [1])
    #expect(run.vacuousFaults == [])
  }

  @Test("A planned fault that never strikes fails the run, unless it is optional")
  func vacuousFault() {
    var scenario = Stories.death()
    scenario.expectations = [returns()]
    scenario.faults[0].nth = 5
    let run = Run(of: scenario)
    #expect(run.vacuousFaults == [0])
    #expect(run.verdict == .failed)
    scenario.faults[0].isOptional = true
    let other = Run(of: scenario)
    #expect(other.vacuousFaults == [])
    #expect(other.verdict == .held)
  }

  @Test("An expectation about calls that nobody makes fails the run")
  func vacuousExpectation() {
    var scenario = Stories.tutorial()
    scenario.expectations = [returns(), returns("second")]
    let run = Run(of: scenario)
    #expect(run.expectations.map { $0.verdict == .held } == [true, false])
    #expect(run.expectations.map { $0.verdict == .refuted } == [false, false])
    #expect(run.verdict == .failed)
  }

  @Test("A refuted expectation fails the run")
  func refuted() {
    var scenario = Stories.tutorial()
    scenario.expectations = [.returns(call: "first", .integer(5), within: nil)]
    #expect(Run(of: scenario).verdict == .failed)
  }

  @Test("A broken invariant fails the run, whatever is expected")
  func violation() {
    var scenario = Stories.tutorial()
    scenario.steps = [Step(process: "client", action: .call(Stories.call(timeout: .never)))]
    scenario.faults = [FaultScript(.drop, at: .request)]
    let run = Run(of: scenario)
    #expect(run.violations.map(\.invariant) == [NoCallLeftPending.invariant])
    #expect(run.vacuousFaults == [])
    #expect(run.verdict == .failed)
  }
}
