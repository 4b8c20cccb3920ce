import RPCCore
import Testing

@testable import RPCSim

/// The verdicts of expectations during a run.
@Suite("Monitors")
struct MonitorsTests {
  @Test(
    "An expectation that is refuted for good does not hold at the end of the run",
    arguments: ScenarioFolder.all)
  func sound(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    for seed in 0..<5 as Range<UInt64> {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: seed))
      for index in run.refutedForGood {
        #expect(run.expectations[index].verdict != .held, "\(scenario.expectations[index])")
      }
    }
  }

  @Test("What is refuted by its time, its order or its number is so for good")
  func complete() throws {
    let scenarios = ["answer_in_time_or_not", "answer_over_a_chain", "answers_of_two_clients"]
    for name in scenarios {
      let scenario = try ScenarioFolder.scenario("times/\(name)")
      for seed in 0..<50 as Range<UInt64> {
        let run = ScenarioRun(of: scenario, strategy: .random(seed: seed))
        let refuted = run.expectations.indices.filter { run.expectations[$0].verdict == .refuted }
        #expect(run.refutedForGood == refuted, "\(name), seed \(seed)")
      }
    }
  }

  @Test("A bound is over when its time is, whether or not the call has ended")
  func bound() {
    var monitor = BoundMonitor(of: "f", within: 10)
    let calls: Journal.Calls = [
      Journal.Call(label: "f", ordinal: 1, method: "f", process: 0, expectsReply: true)
    ]
    monitor.observe(event(.callStarted, at: 5), of: calls)
    #expect(!monitor.isRefuted(at: Instant(nanoseconds: 15)))
    #expect(monitor.isRefuted(at: Instant(nanoseconds: 16)))
    monitor.observe(event(.callSettled, at: 15), of: calls)
    #expect(!monitor.isRefuted(at: Instant(nanoseconds: 99)))
  }

  private func event(_ kind: EventKind, at time: Int64) -> JournalEvent {
    JournalEvent(
      time: Instant(nanoseconds: time), participant: .process(0), kind: kind, call: 0, message: nil,
      queue: nil, detail: .none, cause: nil)
  }
}
