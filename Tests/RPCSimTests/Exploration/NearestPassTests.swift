import InMemoryBroker
import Testing

@testable import RPCSim

@Suite("The nearest passing run")
struct NearestPassTests {
  private typealias Budget = NearestPassSearch.Budget

  private func search(
    _ scenario: Scenario, _ strategy: Strategy = .inOrder, budget: Budget = Budget()
  ) throws -> NearestPassSearch {
    let run = ScenarioRun(of: scenario, strategy: strategy, isRecorded: true)
    var search = try #require(NearestPassSearch(from: run, budget: budget))
    search.search()
    return search
  }

  /// A worker that may crash, and an expectation of how often its handler runs.
  private func death(
    at point: FaultPoint = .anywhere, atMost limit: Int? = nil, runs: Int
  ) -> Scenario {
    var scenario = Scenarios.death()
    scenario.faults[0].point = point
    scenario.faults[0].atMost = limit
    scenario.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(runs))]
    return scenario
  }

  private func strike(_ point: String) -> Strategy {
    let take = Decision(operation: .strikeFault, participant: "worker", subject: "crash \(point)")
    let before = Decision(operation: .strikeNothing, participant: "worker", subject: point)
    let strike = Deviation(take: Moment(take), before: Moment(before))
    return .following(DecisionSchedule(deviations: [strike]))
  }

  private func found(_ search: NearestPassSearch) throws -> NearestPass {
    guard case .found(let pass) = search.finding else {
      Issue.record("\(search.finding)")
      throw Missing()
    }
    return pass
  }

  private struct Missing: Error {}

  @Test("A fault that strikes where it must not is let strike on the nearest other occasion")
  func moved() throws {
    let scenario = death(runs: 1)
    let pass = try found(search(scenario, strike("after reply, before ack of first#1")))
    #expect(pass.movesFault && pass.furtherDifferences == 0)
    #expect(pass.run.held && pass.run.faults[0].struckAt == [.afterAck])
    #expect(pass.separations.map(\.kind) == [.noStrike, .strike])
    #expect(
      pass.separations.map(\.passesIf) == [
        "nothing goes wrong for worker after reply, before ack of first",
        "the crash strikes worker after ack of first",
      ])
    #expect(
      pass.separations[0].failsIf == "the crash strikes worker after reply, before ack of first")
  }

  @Test("A fault that must not strike does not strike in the nearest passing run")
  func unstruck() throws {
    let scenario = death(at: .afterReply, atMost: 1, runs: 1)
    let pass = try found(search(scenario, strike("after reply, before ack of first#1")))
    #expect(!pass.movesFault && pass.run.faults[0].fired == 0)
    #expect(pass.separations.map(\.kind) == [.noStrike])
  }

  @Test("One that has to strike is let strike, if nothing else helps")
  func struck() throws {
    let pass = try found(search(death(runs: 2)))
    #expect(pass.separations.map(\.kind) == [.strike])
    // The last occasion at which a crash makes the handler run twice.
    #expect(pass.run.faults[0].struckAt == [.afterReply])
    #expect(pass.separations[0].failsIf == "it does not")
  }

  @Test("Where the run's own choices have to go together, it goes the plain way from one on")
  func plainWay() throws {
    let text = """
      {
        story: "Two requests are lost.",
        queues: { q: {} },
        servers: { w: { serves: "q", methods: { f: { returns: 1 } } } },
        clients: { c: { timeout: "1s" } },
        steps: [{ client: "c", call: "f", as: "a" }, { client: "c", call: "f", as: "b" }],
        faults: [{ drop: "request", atMost: 2 }],
        expect: [{ call: "a", returns: 1 }, { call: "b", returns: 1 }],
      }
      """
    let strikes = ["a", "b"].map { call in
      Deviation(
        take: Moment(
          Decision(
            operation: .strikeFault, participant: "c",
            subject: "drop on the request hop of \(call)#1")),
        before: Moment(
          Decision(
            operation: .strikeNothing, participant: "c", subject: "on the request hop of \(call)#1")
        ))
    }
    let scenario = try Scenario(reading: SourceText(file: "lost.json5", text: text))
    let result = try search(scenario, .following(DecisionSchedule(deviations: strikes)))
    let pass = try found(result)
    #expect(pass.run.held && pass.run.faults[0].fired == 0 && result.pairs == 0)
    #expect(pass.separations.map(\.kind) == [.noStrike] && pass.furtherDifferences == 1)
    #expect(pass.separations[0].keepsRest == false)
  }

  @Test("Where no single decision helps, two are taken otherwise")
  func pair() throws {
    let result = try search(death(atMost: 2, runs: 3))
    let pass = try found(result)
    #expect(result.triedAllSingles && result.pairs > 0)
    #expect(pass.separations.map(\.kind) == [.strike, .strike] && !pass.movesFault)
    #expect(pass.run.held && pass.run.faults[0].fired == 2)
  }

  @Test("Where two do not help, a passing run is far away")
  func far() throws {
    let result = try search(death(atMost: 3, runs: 4))
    guard case .far(let run, let differences) = result.finding else {
      Issue.record("\(result.finding)")
      return
    }
    #expect(run.held && differences == 3)
    #expect(result.triedAllPairs)
  }

  @Test("A scenario that fails in every schedule is known to fail always")
  func never() throws {
    let result = try search(death(runs: 7))
    guard case .never(let states) = result.finding else {
      Issue.record("\(result.finding)")
      return
    }
    #expect(states > 10 && result.triedAllSingles && result.triedAllPairs)
  }

  @Test("When the budget is used up nothing is claimed of what was not tried")
  func budget() throws {
    var budget = Budget()
    budget.states = 3
    let few = try search(death(runs: 7), budget: budget)
    #expect(few.isNotFound && few.triedAllPairs)
    budget.runs = 20
    let fewer = try search(death(atMost: 2, runs: 7), budget: budget)
    #expect(fewer.isNotFound && fewer.triedAllSingles && !fewer.triedAllPairs)
    #expect(fewer.singles + fewer.pairs == 20)
    budget.runs = 2
    let fewest = try search(death(runs: 7), budget: budget)
    #expect(fewest.isNotFound && !fewest.triedAllSingles && fewest.singles == 2)
    budget.events = 3
    #expect(try search(death(runs: 7), budget: budget).singles == 0)
  }

  @Test("A run that passes, or was not recorded, has none")
  func nothing() {
    #expect(NearestPassSearch(from: ScenarioRun(of: Scenarios.tutorial(), isRecorded: true)) == nil)
    #expect(NearestPassSearch(from: ScenarioRun(of: death(runs: 7))) == nil)
  }

  @Test("Without times it is looked for without times")
  func untimed() throws {
    let text = SourceText(file: "race.json5", text: ScenarioTexts.race)
    let scenario = try Scenario(reading: text)
    var all = ExhaustiveExploration(of: scenario, isUntimed: true)
    all.explore(stateLimit: 100_000)
    let failure = try #require(all.failure)
    var reducer = try #require(ScheduleReducer(failure))
    reducer.reduce()
    var search = try #require(NearestPassSearch(from: reducer.run))
    search.search()
    let pass = try found(search)
    #expect(pass.run.isUntimed && pass.run.held)
    #expect(
      pass.separations[0].passesIf
        == "the reply to first reaches the broker before the reply to second does"
    )
  }
}

extension NearestPassSearch {
  fileprivate var isNotFound: Bool {
    if case .notFound = finding { true } else { false }
  }
}

/// The decisions that separate the failures of the catalogue's wrong scenarios from runs that pass.
@Suite("The nearest passing runs of the catalogue")
struct NearestPassOfRacesTests {
  private func failure(of scenario: Scenario) throws -> ScenarioRun {
    let length = ScenarioRun(of: scenario).performedCount
    let runs = (1..<1_000).lazy.map { index -> ScenarioRun in
      let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 0, length: length)
      return ScenarioRun(of: scenario, strategy: strategy)
    }
    let failing = try #require(runs.first { $0.verdict == .failed })
    var reducer = try #require(ScheduleReducer(failing))
    reducer.reduce()
    return reducer.run
  }

  @Test(
    "One decision separates each failure from a run that passes", arguments: RaceCatalogue.races)
  func oneDecision(race: RaceCatalogue.Race) throws {
    let scenario = try ScenarioFolder.scenario(race.wrong)
    let failing = try failure(of: scenario)
    var search = try #require(NearestPassSearch(from: failing))
    search.search()
    guard case .found(let pass) = search.finding else {
      Issue.record("\(search.finding)")
      return
    }
    #expect(pass.run.held && pass.separations.count == 1)
    let separation = pass.separations[0]
    if let words = Self.words[race.description] { #expect(separation.passesIf == words) }
    // A fork at the decision gives the same run.
    let recording = try #require(Recording(of: failing, scenario: "", found: ""))
    let fork = try #require(
      ForkedRun(
        of: recording, in: scenario, at: separation.position,
        taking: "\(separation.alternative)", keepsRest: separation.keepsRest))
    #expect(fork.run?.record == pass.run.record)
    #expect(fork.recorded == separation.chosen || fork.strikes.contains(separation.chosen))
  }

  @Test("It is the same each time") func repeated() throws {
    let scenario = try ScenarioFolder.scenario("races/ordering/workers_overtake_each_other.wrong")
    let failing = try failure(of: scenario)
    let results = try (0..<2).map { _ in
      var search = try #require(NearestPassSearch(from: failing))
      search.search()
      guard case .found(let pass) = search.finding else { throw Missing() }
      #expect(pass.separations.map(\.count) == [failing.performedCount])
      return pass
    }
    #expect(results[0].separations == results[1].separations)
    #expect(results[0].run.journal == results[1].run.journal)
  }

  private struct Missing: Error {}

  /// The condition for passing, for some of the races.
  private static let words = [
    "deadlines/fed_too_seldom":
      "the handler of echo at worker finishes before client takes the replies that have come",
    "deadlines/deadline_of_a_good_day":
      "the handler of echo at worker finishes as soon as it can",
    "deployment/purge_takes_the_first_requests":
      "deployer purges rpc_queue before client calls echo",
    "executors/ping_waits_behind_the_work":
      "supervisor calls ping before client calls build",
    "expiry/queue_forgets_before_the_caller":
      "the handler of first at worker finishes before the request of second expires",
    "ordering/handlers_finish_in_another_order":
      "the handler of first at store finishes before the handler of second at store does",
    "ordering/workers_overtake_each_other":
      "the handler of first at store1 finishes before the handler of second at store2 does",
    "polling/poll_reaches_another_worker": "client calls build before second starts",
    "redelivery/at_least_once_charges_twice":
      "fault 1 (crash cashier at 0s..100ms) strikes before the request of charge reaches the broker",
    "reply_queues/callback_queue_is_shared":
      "alice's wish to consume reaches the broker before bob's wish to consume does",
  ]
}
