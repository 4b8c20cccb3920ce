import RPCCore
import Testing

@testable import RPCSim

@Suite("Recorded runs")
struct RecordedRunTests {
  private let seeds: [UInt64] = Array(0..<24)

  private func run(_ scenario: Scenario, _ strategy: Strategy) -> ScenarioRun {
    ScenarioRun(of: scenario, strategy: strategy, isRecorded: true)
  }

  private func schedule(of run: ScenarioRun) throws -> DecisionSchedule {
    try #require(run.record).schedule
  }

  @Test("The plain run has no deviations")
  func plain() throws {
    #expect(try schedule(of: run(.luck(), .inOrder)).deviations.isEmpty)
  }

  @Test("Following the deviations of a seeded run gives the same run")
  func followed() throws {
    for seed in seeds {
      for strategy in [Strategy.random(seed: seed), .pct(seed: seed, depth: 3, length: 60)] {
        let original = run(.luck(), strategy)
        let again = run(.luck(), .following(try schedule(of: original)))
        #expect(again.journal.events == original.journal.events)
        #expect(again.record == original.record)
        #expect(again.replay == .exact)
      }
    }
  }

  @Test("A crash, a restart and what they bring about are followed as well")
  func followedThroughCrash() throws {
    for seed in seeds {
      let original = run(Scenarios.death(), .random(seed: seed))
      let again = run(Scenarios.death(), .following(try schedule(of: original)))
      #expect(again.journal.events == original.journal.events)
    }
  }

  @Test("Different runs have different fingerprints, and equal ones the same")
  func fingerprints() throws {
    var events: [UInt64: [JournalEvent]] = [:]
    for seed in seeds {
      let run = run(.luck(), .random(seed: seed))
      let fingerprint = try #require(run.record).fingerprint
      let known = events.updateValue(run.journal.events, forKey: fingerprint)
      #expect(known == nil || known?.map(\.kind) == run.journal.events.map(\.kind))
    }
    #expect(events.count > 4)
  }

  @Test("A recorded choice is made in a scenario to which something unrelated was added")
  func unrelated() throws {
    let original = try failing()
    var larger = Scenario.luck()
    larger.queues.append(QueueScript(name: "elsewhere"))
    larger.clients.append(ClientScript(name: "stranger"))
    var server = larger.servers[0]
    server.name = "strange server"
    server.queue = "elsewhere"
    server.methods[0].name = "strange"
    larger.servers.append(server)
    var call = Scenario.call("third")
    call.method = "strange"
    larger.steps.insert(ScenarioStep(process: "stranger", action: .call(call)), at: 0)
    let recording = try #require(Recording(of: original, scenario: "luck", found: "by a test"))
    let replay = Replay(of: recording, in: larger)
    #expect(replay.outcome == .adapted(0))
    #expect(replay.run.failures == original.failures)
  }

  @Test("A choice about a call that does not exist any more is left out")
  func leftOut() throws {
    let recording = try #require(Recording(of: try failing(), scenario: "luck", found: ""))
    var smaller = Scenario.luck()
    smaller.steps.removeLast()
    let replay = Replay(of: recording, in: smaller)
    #expect(replay.outcome == .adapted(1))
  }

  @Test("Where a choice cannot be made though what it chooses exists, the replay diverges")
  func diverged() throws {
    let original = try failing()
    let recording = try #require(Recording(of: original, scenario: "luck", found: ""))
    var fixed = Scenario.luck()
    fixed.steps[1].at = DurationRange(nanoseconds: 50_000_000)
    let replay = Replay(of: recording, in: fixed)
    let deviation = try #require(recording.record.schedule.deviations.first)
    guard case .diverged(at: 0, expected: deviation, let available) = replay.outcome else {
      Issue.record("\(replay.outcome)")
      return
    }
    #expect(available.contains(deviation.before))
    #expect(!available.contains(deviation.take))
    #expect(replay.run.held)
  }

  /// A failing run of the scenario, reduced to as few choices as possible.
  private func failing() throws -> ScenarioRun {
    let runs = seeds.map { run(.luck(), .random(seed: $0)) }
    let first = try #require(runs.first { !$0.held })
    var reducer = try #require(ScheduleReducer(first))
    reducer.reduce()
    return reducer.run
  }

  @Test("A failure is made as small as one choice, and still fails in the same way")
  func reduced() throws {
    let run = try failing()
    #expect(try schedule(of: run).deviations.count == 1)
    #expect(run.failures == ["expectation: first, second settle in this order"])
  }

  @Test("There is nothing to make small in a run that holds")
  func nothingToReduce() {
    #expect(ScheduleReducer(run(Scenarios.tutorial(), .inOrder)) == nil)
  }
}

extension Scenario {
  /// Two clients call at the same time, and the schedule chooses the first.
  static func luck() -> Scenario {
    var scenario = Scenarios.tutorial()
    scenario.latency = DurationRange(least: 1_000_000, most: 3_000_000)
    scenario.clients.append(ClientScript(name: "other"))
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(call("first"))),
      ScenarioStep(process: "other", action: .call(call("second"))),
    ]
    scenario.expectations = [.order(["first", "second"])]
    return scenario
  }

  fileprivate static func call(_ label: String) -> CallStep {
    var call = Scenarios.call()
    call.label = label
    return call
  }
}
