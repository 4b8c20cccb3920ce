import InMemoryBroker
import Testing

@testable import RPCSim

/// Explanations of calls that wait forever.
@Suite struct WaitExplainerTests {
  /// Explains two calls whose server acknowledges requests on delivery and ends with both in hand.
  private func reasons(_ end: (inout Scenario) -> Void) -> [String] {
    var scenario = Scenarios.tutorial()
    scenario.servers[0].settlement = .automatic
    scenario.clients[0].timeout = nil
    var second = Scenarios.call()
    second.label = "second"
    scenario.steps.append(ScenarioStep(process: "client", action: .call(second)))
    end(&scenario)
    let run = ScenarioRun(of: scenario)
    return run.waits.flatMap(\.reasons)
  }

  private func crash(restartAfter delay: Duration?) -> [String] {
    reasons {
      $0.faults = [
        FaultScript(
          .crash(restartAfter: delay), at: DurationRange(nanoseconds: 10 * Scenarios.millisecond),
          process: "worker")
      ]
    }
  }

  @Test("A server that died has neither what ran nor what waited")
  func died() {
    #expect(
      crash(restartAfter: nil) == [
        "the handler of first ran at worker, which died at 10ms",
        "the request of second was delivered to worker, which died at 10ms",
      ])
  }

  @Test("A server that is up again is said to have died and to have been started again")
  func restarted() {
    #expect(
      crash(restartAfter: .milliseconds(100)) == [
        "the handler of first ran at worker, which died at 10ms and was started again at 110ms",
        "the request of second was delivered to worker, which died at 10ms and was started again "
          + "at 110ms",
      ])
  }

  /// Explains a call whose request arrives twice at a server that handles one at a time.
  private func copies(_ end: (inout Scenario) -> Void) -> [CallWait] {
    var scenario = Scenarios.tutorial()
    scenario.clients[0].timeout = nil
    scenario.servers[0].prefetch = 2
    scenario.faults = [FaultScript(.duplicate, at: .request)]
    end(&scenario)
    return ScenarioRun(of: scenario).waits
  }

  @Test("A call behind a copy of its request is in no deadlock if the handler is slow")
  func slow() throws {
    let wait = try #require(copies { $0.end = .milliseconds(5) }.first)
    #expect(!wait.isDeadlock && wait.causes == [.executorBusy, .works], "\(wait.reasons)")
    #expect(
      wait.reasons.last
        == "the handler of first at worker is at work until 42ms at least, and the run ended at 5ms"
    )
  }

  @Test("A handler that may have ended by then, and did not, is said to be still at work")
  func undecided() throws {
    let millisecond = Scenarios.millisecond
    var scenario = Scenarios.tutorial()
    scenario.clients[0].timeout = nil
    scenario.servers[0].methods[0].duration = DurationRange(
      least: 10 * millisecond, most: 100 * millisecond)
    scenario.end = .milliseconds(50)
    let waits = (0..<50).lazy.compactMap {
      ScenarioRun(of: scenario, strategy: .random(seed: $0)).waits.first?.reasons.last
    }
    #expect(
      waits.first
        == "the handler of first at worker is still at work, and the run ended at 50ms")
  }

  @Test("A call behind a copy of its request is in no deadlock if the handler hangs")
  func hangs() throws {
    let waits = copies { $0.faults.append(FaultScript(.hangHandler, at: .beforeHandler)) }
    let wait = try #require(waits.first)
    #expect(!wait.isDeadlock && wait.causes == [.executorBusy, .hangs], "\(wait.reasons)")
    #expect(
      wait.reasons.last
        == "the handler of first at worker never ends, because a fault makes it hang")
  }

  @Test("A reply that is not fed to its client is held up by that client")
  func kept() {
    var scenario = Scenarios.tutorial()
    scenario.clients[0].timeout = nil
    scenario.clients[0].isDrivenByHand = true
    let waits = ScenarioRun(of: scenario).waits
    #expect(
      waits.flatMap(\.reasons) == [
        "the reply to first was put aside by client, and no step feeds it"
      ])
    #expect(waits.flatMap(\.holders) == [0])
  }
}
