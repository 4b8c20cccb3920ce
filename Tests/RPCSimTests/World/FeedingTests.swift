import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// Clients that are driven by hand (A1.10).
@Suite struct FeedingTests {
  private func run(feeding feeds: [(at: Int64, count: Int)], with fault: FaultScript? = nil)
    -> ScenarioRun
  {
    var scenario = Scenarios.tutorial()
    scenario.clients[0].isDrivenByHand = true
    scenario.clients[0].timeout = .seconds(1)
    var second = Scenarios.call()
    second.label = "second"
    scenario.steps.append(ScenarioStep(process: "client", action: .call(second)))
    for feed in feeds {
      scenario.steps.append(
        ScenarioStep(
          at: DurationRange(nanoseconds: feed.at * Scenarios.millisecond), process: "client",
          action: .feed(count: feed.count)))
    }
    scenario.faults = fault.map { [$0] } ?? []
    return ScenarioRun(of: scenario)
  }

  private func settled(_ run: ScenarioRun) -> [Int64] {
    run.journal.events.filter { $0.kind == .callSettled }.map {
      $0.time.nanoseconds / Scenarios.millisecond
    }
  }

  @Test("A kept reply settles its call when it is fed to the client, the oldest first")
  func order() {
    let run = run(feeding: [(200, 1), (300, 1)])
    #expect(settled(run) == [200, 300])
    #expect(run.journal.events.filter { $0.kind == .replyKept }.count == 2)
    #expect(run.violations.isEmpty)
  }

  @Test("Feeding all replies feeds the replies that are there")
  func all() {
    #expect(settled(run(feeding: [(1, .max), (60, .max), (300, .max)])) == [60, 300])
  }

  @Test("What is fed after the deadline is late")
  func late() {
    let run = run(feeding: [(2_000, .max)])
    #expect(settled(run) == [1_000, 1_000])
    #expect(run.journal.events.filter { $0.kind == .lateReply }.count == 2)
  }

  @Test("What was put aside is gone with its process")
  func died() {
    let crash = FaultScript(
      .crash(restartAfter: .milliseconds(1)),
      at: DurationRange(nanoseconds: 100 * Scenarios.millisecond), process: "client")
    let run = run(feeding: [(200, .max)], with: crash)
    #expect(settled(run).isEmpty)
    #expect(!run.journal.events.contains { $0.kind == .unknownReply })
  }
}
