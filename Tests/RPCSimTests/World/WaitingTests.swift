import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// Callers that wait for earlier calls (A2.2, A2.3).
@Suite struct WaitingTests {
  /// The events of a wait for the tutorial's call, which takes 44 ms; all times are in
  /// milliseconds.
  private func kinds(
    from start: Int64, for timeout: Int64?, deadline: Int64 = 100, with fault: FaultScript? = nil
  ) -> [String] {
    var scenario = Scenarios.tutorial()
    scenario.clients[0].timeout = .milliseconds(deadline)
    var wait = WaitStep(call: "first")
    wait.timeout = timeout.map { .milliseconds($0) }
    scenario.steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: start * Scenarios.millisecond), process: "client",
        action: .wait(wait)))
    scenario.faults = fault.map { [$0] } ?? []
    let run = ScenarioRun(of: scenario)
    #expect(run.violations.isEmpty)
    return run.journal.events.filter { Self.told.contains($0.kind) }.map {
      "\($0.time.nanoseconds / Scenarios.millisecond) \($0.kind.rawValue)"
    }
  }

  private static let told: [EventKind] = [.callSettled, .waitClamped, .waitOver, .outcomeTaken]

  @Test("A wait that is shorter than the call ends alone")
  func shorter() {
    #expect(kinds(from: 10, for: 20) == ["30 wait over", "44 call settled"])
  }

  @Test("A wait that is longer ends with the call")
  func longer() {
    #expect(kinds(from: 10, for: 60) == ["44 call settled", "44 outcome taken"])
    #expect(kinds(from: 10, for: nil) == ["44 call settled", "44 outcome taken"])
  }

  @Test("A reply that comes as a wait ends is in time")
  func exactly() {
    #expect(kinds(from: 10, for: 34) == ["44 call settled", "44 outcome taken"])
  }

  @Test("A wait past the deadline is cut to it, and it is the call that ends there")
  func clamped() {
    #expect(
      kinds(from: 10, for: 20, deadline: 20) == [
        "10 wait clamped", "20 call settled", "20 outcome taken",
      ])
    #expect(kinds(from: 10, for: 10, deadline: 20) == ["20 call settled", "20 outcome taken"])
  }

  @Test("A result that came in time is still there for a late wait")
  func later() {
    #expect(kinds(from: 90_000, for: 0) == ["44 call settled", "90000 outcome taken"])
  }

  @Test("A process that dies waits for nothing, and has no call in hand when it is back")
  func died() {
    let crash = FaultScript(
      .crash(restartAfter: .milliseconds(1)),
      at: DurationRange(nanoseconds: 20 * Scenarios.millisecond), process: "client")
    #expect(kinds(from: 10, for: 20, with: crash) == [])
    #expect(kinds(from: 30, for: 20, with: crash) == [])
  }

  @Test("A process that stands still has waited long enough when it goes on")
  func paused() {
    let pause = FaultScript(
      .pause(for: .milliseconds(15)),
      at: DurationRange(nanoseconds: 20 * Scenarios.millisecond), process: "client")
    #expect(kinds(from: 10, for: 15, with: pause) == ["35 wait over", "44 call settled"])
  }
}
