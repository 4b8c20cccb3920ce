import InMemoryBroker
import Testing

@testable import RPCSim

/// Faults that strike before a call is sent, when the call is not in the journal.
@Suite struct UnsentCallTests {
  @Test("A call that is held up before it is sent is made once, when its client goes on")
  func held() {
    let journal = journal(of: .pause(for: .milliseconds(1)))
    #expect(journal.calls.map(\.label) == ["first", "second"])
    #expect(started(in: journal) == [0, 1])
  }

  @Test("A client that dies before it sends a call leaves the calls of others their names")
  func dead() {
    let journal = journal(of: .crash(restartAfter: nil))
    #expect(journal.calls.map(\.label) == ["second"])
    #expect(started(in: journal) == [0])
  }

  @Test(
    "A client makes its calls whichever comes first at an instant, its going on or the call",
    arguments: 0..<16)
  func tied(seed: UInt64) {
    var scenario = Scenarios.tutorial()
    scenario.faults = [
      FaultScript(.pause(for: .milliseconds(1)), at: .beforeSend, process: "client")
    ]
    let run = ScenarioRun(of: scenario, strategy: .random(seed: seed))
    #expect(run.journal.calls.map(\.label) == ["first"])
    #expect(run.waits.isEmpty)
  }

  private func started(in journal: Journal) -> [Int?] {
    journal.events.filter { $0.kind == .callStarted }.map(\.call)
  }

  private func journal(of verdict: FaultVerdict) -> Journal {
    var scenario = Scenarios.tutorial()
    var call = Scenarios.call()
    call.label = "second"
    scenario.clients.append(ClientScript(name: "other"))
    scenario.steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: 5 * Scenarios.millisecond), process: "other",
        action: .call(call)))
    scenario.faults = [FaultScript(verdict, at: .beforeSend, process: "client")]
    return Scenarios.journal(of: scenario)
  }
}
