import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Faults that a schedule places")
struct FaultChoicesTests {
  private let seeds: [UInt64] = Array(0..<64)

  /// A worker that may crash anywhere, once.
  private func death(_ change: (inout FaultScript) -> Void = { _ in }) -> Scenario {
    var scenario = Scenarios.death()
    scenario.faults[0].point = .anywhere
    change(&scenario.faults[0])
    return scenario
  }

  private func losses(atMost limit: Int) -> Scenario {
    var scenario = Scenarios.lostRequest()
    scenario.faults[0].point = .anywhere
    scenario.faults[0].atMost = limit
    return scenario
  }

  private func recorded(_ scenario: Scenario, _ strategy: Strategy) -> ScenarioRun {
    ScenarioRun(of: scenario, strategy: strategy, isRecorded: true)
  }

  private func strikes(in run: ScenarioRun) -> [Deviation] {
    (run.record?.schedule.deviations ?? []).filter(\.isStrike)
  }

  @Test("Nothing goes wrong in the plain run, and that is no gap in what it proves")
  func plain() {
    let run = recorded(death(), .inOrder)
    #expect(run.faults.map(\.fired) == [0])
    #expect(run.vacuousFaults.isEmpty)
    #expect(run.record?.schedule.deviations == [])
    let plain = ScenarioRun(of: Scenarios.tutorial())
    #expect(run.journal.events.map(\.kind) == plain.journal.events.map(\.kind))
  }

  @Test("Where a fault struck is recorded by what it means, and followed")
  func recordedByMeaning() throws {
    var points: Set<FaultPoint> = []
    for seed in seeds {
      for strategy in [Strategy.random(seed: seed), .pct(seed: seed, depth: 3, length: 20)] {
        let run = recorded(death(), strategy)
        let strikes = strikes(in: run)
        #expect(strikes.count == run.faults[0].fired)
        points.formUnion(run.faults[0].struckAt)
        let schedule = try #require(run.record).schedule
        let again = recorded(death(), .following(schedule))
        #expect(again.journal.events == run.journal.events)
        #expect(again.record == run.record)
        #expect(again.replay == .exact)
      }
    }
    #expect(points.count == death().points(of: death().faults[0]).count)
    #expect(points.filter { !$0.isProcessPoint }.isEmpty)
  }

  @Test("It is told as a person would say it")
  func words() throws {
    let index = Decision(
      operation: .strikeFault, participant: "worker",
      subject: "crash after reply, before ack of first#1")
    let nothing = Decision(
      operation: .strikeNothing, participant: "worker",
      subject: "after reply, before ack of first#1")
    let strike = Deviation(take: Moment(index), before: Moment(nothing))
    let run = recorded(death(), .following(DecisionSchedule(deviations: [strike])))
    #expect(run.faults[0].struckAt == [.afterReply])
    #expect(strikes(in: run) == [strike])
    #expect(
      "\(strike.take)" == "strike the fault: worker, crash after reply, before ack of first#1")
  }

  @Test("A recording of it can be written and read")
  func recording() throws {
    let run = try #require(
      seeds.lazy.map { self.recorded(self.death(), .random(seed: $0)) }
        .first { $0.faults[0].fired > 0 })
    let recording = try #require(Recording(of: run, scenario: "x.json5", found: ""))
    let read = try Recording(reading: SourceText(file: "x", text: recording.text))
    #expect(read == recording)
    #expect(Replay(of: recording, in: death()).outcome == .exact)
    #expect(Replay(of: recording, in: Scenarios.tutorial()).outcome != .exact)
  }

  @Test("No more of them strike than may", arguments: [1, 2])
  func limit(_ limit: Int) {
    let fired = seeds.map { recorded(losses(atMost: limit), .random(seed: $0)).faults[0].fired }
    #expect(Set(fired) == Set(0...limit))
  }

  @Test("A fault of one point may be left to the schedule as well")
  func onePoint() {
    let scenario = death {
      $0.point = .afterAck
      $0.atMost = 1
    }
    let runs = seeds.map { recorded(scenario, .random(seed: $0)) }
    #expect(Set(runs.map { $0.faults[0].struckAt }) == [[], [.afterAck]])
  }

  @Test("Every way to place them is tried, and what seeds meet is met")
  func exhaustive() throws {
    for scenario in [death(), losses(atMost: 2)] {
      var all = ExhaustiveExploration(of: scenario)
      all.explore(stateLimit: 100_000)
      #expect(all.isComplete)
      #expect(all.exploration.coverage.filter { $0.struck == 0 }.isEmpty)
      let outcomes = Set(all.exploration.outcomes.map(\.item))
      for seed in seeds {
        let outcome = RunOutcome(of: recorded(scenario, .random(seed: seed)).journal)
        #expect(outcomes.contains(outcome))
      }
    }
  }

  @Test("A failure that exhaustive exploration found can be played again")
  func failing() throws {
    var scenario = death()
    scenario.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(1))]
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 100_000)
    let failure = try #require(all.failure)
    let again = recorded(scenario, failure.strategy)
    #expect(again.journal.events == failure.journal.events)
    #expect(strikes(in: again).count == 1)
  }

  @Test("A failure is made small: without what did not matter")
  func reduced() throws {
    var scenario = death()
    scenario.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(1))]
    scenario.faults.append(losses(atMost: 3).faults[0])
    let failing = try #require(
      (0..<512).lazy.map { ScenarioRun(of: scenario, strategy: .random(seed: $0)) }
        .first { !$0.held && $0.faults[0].fired + $0.faults[1].fired > 1 })
    var reducer = try #require(ScheduleReducer(failing))
    reducer.reduce()
    #expect(reducer.run.record?.schedule.deviations.count == 1)
    #expect(strikes(in: reducer.run).count == 1)
  }

  @Test("Two faults of the same kind are told apart")
  func alike() throws {
    var scenario = death()
    scenario.faults.append(scenario.faults[0])
    scenario.faults[1].verdict = .crash(restartAfter: nil)
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 100_000)
    let runs = seeds.map { recorded(scenario, .random(seed: $0)) }
    let second = try #require(runs.first { $0.faults.map(\.fired) == [0, 1] })
    #expect(strikes(in: second).first?.take.decision.occurrence == 1)
    #expect(!all.exploration.struck.contains(0))
  }

  @Test("What no schedule came to, or never let happen, is counted")
  func coverage() {
    var scenario = death()
    scenario.servers[0].settlement = .automatic
    var exploration = ScenarioExploration(of: scenario)
    for seed in seeds {
      exploration.add(.init(ScenarioRun(of: scenario, strategy: .random(seed: seed))))
    }
    let gaps = exploration.coverage.filter { $0.passed == 0 }
    #expect(gaps.map(\.point).contains(.afterAck))
    #expect(exploration.coverage.filter { $0.struck > $0.passed }.isEmpty)
  }
}
