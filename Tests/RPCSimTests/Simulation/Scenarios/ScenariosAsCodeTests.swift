import RPCCore
import Testing

@testable import RPCSim

/// Scenarios as real clients and servers: their calls end as in some schedule of the scenario, both
/// in a simulation and in real time.
@Suite("Scenarios as code")
struct ScenariosAsCodeTests {
  /// The scenarios that are left out though their code could run, with the reasons.
  private static let leftOut = [
    "client_dies_as_the_reply_comes": "its caller is dead",
    "clock_jump_ends_calls_early": "its code looks at a clock that a checker takes for late",
    "no_deadline_waits_for_ever": "its call never ends",
    "partition_never_heals": "its call never ends",
    "prefetch_of_one_defeats_the_executor": "its calls wait for themselves",
    "service_calls_back_and_deadlocks": "its calls wait for themselves",
    "shutdown_drains_and_requeues": "one of its calls never ends",
    "paused_worker_is_given_up": "which of two workers is served depends on who connects first",
    "queue_deleted_twice": "code cannot plan to delete a queue that is gone",
    "queue_is_full": "its code connects at a cost of time, so that its calls come in another order",
    "reply_exactly_at_the_deadline": "its code connects at a cost of time",
    "server_dies_before_it_looks": "which of two workers is served depends on who connects first",
    "server_dies_before_reply": "which of two workers is served depends on who connects first",
    "unchecked_client_takes_any_reply": "a checker objects, as it should",
  ]

  static let names = (ScenarioFolder.names + RaceCatalogue.races.map(\.right)).filter {
    guard leftOut[$0] == nil, let scenario = try? ScenarioFolder.scenario($0) else { return false }
    return ScenarioProgram(scenario).isPossible
  }

  static let namesInRealTime = names.filter {
    guard let scenario = try? ScenarioFolder.scenario($0) else { return false }
    return ScenarioProgram(scenario).isPossibleInRealTime
  }

  @Test("At least 60 scenarios are compared as code")
  func many() {
    #expect(Self.names.count >= 60)
    #expect(Self.namesInRealTime.count >= 60)
    #expect(Self.leftOut.keys.allSatisfy { ScenarioFolder.names.contains($0) })
  }

  @Test("Code that does otherwise is told apart")
  func damaged() async throws {
    let waiting = try ScenarioFolder.scenario("calls_wait_for_a_connection")
    var failing = waiting
    failing.clients[0].withoutLink = .failAtOnce
    try await expectDifference(of: failing, from: waiting)
    let answering = try ScenarioFolder.scenario("acknowledged_requests_are_answered_later")
    var forgetting = answering
    forgetting.servers[0].acknowledged = .discard
    try await expectDifference(of: forgetting, from: answering)
  }

  private func expectDifference(of damaged: Scenario, from scenario: Scenario) async throws {
    let known = KnownEnds(of: scenario)
    #expect(!known.inTime.contains(try ScenarioProgram(damaged).simulated(seed: 0)))
    let scaled = ScenarioProgram(damaged, dividingTimesBy: known.scale)
    let played = try await RealStage(scaled).perform()
    #expect(!known.inTime.contains(played.ends))
  }

  @Test(
    "Its code ends its calls as some schedule of the scenario does, in a simulation and in real time",
    arguments: names)
  func ends(name: String) async throws {
    let scenario = try ScenarioFolder.scenario(name)
    let known = KnownEnds(of: scenario)
    for program in ScenarioProgram(scenario).placed { try expectKnown(known, of: program) }
    guard Self.namesInRealTime.contains(name) else { return }
    for program in ScenarioProgram(scenario, dividingTimesBy: known.scale).placed {
      try await expectKnownInRealTime(known, of: program)
    }
  }

  private func expectKnown(_ known: KnownEnds, of program: ScenarioProgram) throws {
    for seed in 0..<(Schedules.areMany ? 40 : 4) as Range<UInt64> {
      let ends = try program.simulated(seed: seed)
      #expect(known.inTime.contains(ends), "seed \(seed): \(ends)")
    }
  }

  /// Expects known ends of a run in real time.
  ///
  /// On a busy machine the scenario's times are not kept. So a run whose sleeps ended late proves
  /// nothing if its calls end otherwise, and another run is made.
  private func expectKnownInRealTime(
    _ known: KnownEnds, of program: ScenarioProgram
  ) async throws {
    var played: RealStage.Result
    var attempts = 0
    repeat {
      played = try await RealStage(program).perform()
      attempts += 1
    } while !known.inTime.contains(played.ends) && played.isLate && attempts < 8
    #expect(
      known.inTime.contains(played.ends),
      "\(played.ends) in attempt \(attempts), and somebody was late by \(played.lateness)")
  }
}

/// The ends of a scenario's calls, by their names, in some schedules; a call without an end is left
/// out.
private struct KnownEnds {
  /// The divisor of the scenario's times, so that it takes at most half a second.
  let scale: Int64
  /// The ends in each of the schedules.
  let inTime: Set<[String: RunOutcome.End]>

  init(of scenario: Scenario) {
    let last =
      ScenarioRun(of: scenario).journal.events.last { $0.kind == .callSettled }?.time ?? .start
    scale = max(1, (last.nanoseconds + 499_999_999) / 500_000_000)
    inTime = Self.ends(of: scenario)
  }

  private static func ends(of scenario: Scenario) -> Set<[String: RunOutcome.End]> {
    let strategy = ExplorationStrategy.portfolio
    let names = Set(scenario.steps.compactMap(\.callLabel))
    return Set(
      (0..<(Schedules.areMany ? 1000 : 200)).map { index in
        let run = ScenarioRun(
          of: scenario, strategy: strategy.strategy(at: index, seed: 1, length: 60),
          eventLimit: 10_000)
        return RunOutcome(of: run.journal).calls.reduce(into: [:]) { ends, call in
          if names.contains(call.name) { ends[call.name] = call.end }
        }
      })
  }
}
