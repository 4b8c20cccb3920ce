import Dispatch
import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Exhaustive exploration")
struct ExhaustiveExplorationTests {
  private func explored(
    _ scenario: Scenario, states: Int = 1_000_000
  ) -> ExhaustiveExploration {
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: states)
    return all
  }

  /// Collects the ends of all schedules, without remembering states, and returns the number of
  /// schedules.
  private func ends(_ world: World, _ hash: CausalHash, _ ends: inout Set<UInt64>) -> Int {
    let events = world.enabledEvents
    guard !events.isEmpty else {
      ends.insert(hash.value)
      return 1
    }
    var count = 0
    for event in events {
      var (next, nextHash) = (world, hash)
      next.perform(event)
      nextHash.advance(through: next)
      count += self.ends(next, nextHash, &ends)
    }
    return count
  }

  /// A scenario of two calls whose messages can arrive in either order.
  private func small() -> Scenario {
    var scenario = Scenario.luck()
    scenario.servers[0].methods[0].duration = DurationRange(nanoseconds: 1_000_000)
    return scenario
  }

  @Test("It meets just the ends that trying every schedule meets, with far fewer events")
  func complete() {
    let scenario = small()
    var hash = CausalHash()
    let world = World(scenario)
    hash.advance(through: world)
    var ends: Set<UInt64> = []
    let schedules = self.ends(world, hash, &ends)
    let all = explored(scenario)
    #expect(all.isComplete)
    // Runs that differ only in the timers at their ends count separately, so there may be more runs
    // than ends.
    #expect(all.exploration.runs >= ends.count)
    #expect(all.exploration.runs < schedules)
    #expect(ends.count > 1)
    #expect(all.exploration.failed > 0)
  }

  @Test("A failure that takes one choice is found, can be played again, and is made as small")
  func failure() throws {
    let failure = try #require(explored(.luck()).failure)
    #expect(failure.failures == ["expectation: first, second settle in this order"])
    let again = ScenarioRun(of: .luck(), strategy: failure.strategy, isRecorded: true)
    #expect(again.journal.events == failure.journal.events)
    var reducer = try #require(ScheduleReducer(again))
    reducer.reduce()
    #expect(reducer.run.record?.schedule.deviations.count == 1)
    let recorded = ScenarioRun(
      of: .luck(), strategy: .following(try #require(again.record).schedule))
    #expect(recorded.journal.events == failure.journal.events && recorded.replay == .exact)
  }

  @Test("The same scenario is explored in the same way every time")
  func repeatable() {
    let (one, other) = (explored(.luck()), explored(.luck()))
    #expect(one.states == other.states)
    #expect(one.transitions == other.transitions)
    #expect(one.exploration.outcomes.map(\.item) == other.exploration.outcomes.map(\.item))
  }

  @Test("It meets each outcome that random seeds meet")
  func seeds() {
    var scenario = Scenarios.death()
    scenario.latency = DurationRange(least: 1_000_000, most: 2_000_000)
    scenario.clients.append(ClientScript(name: "other"))
    var call = Scenarios.call()
    call.label = "second"
    scenario.steps.append(ScenarioStep(process: "other", action: .call(call)))
    let all = explored(scenario)
    #expect(all.isComplete)
    let outcomes = Set(all.exploration.outcomes.map(\.item))
    for seed in 0..<200 {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: UInt64(seed)))
      #expect(outcomes.contains(RunOutcome(of: run.journal)))
    }
  }

  @Test(
    "The number of jobs and of kept states does not change the result",
    arguments: [(2, 1 << 28), (3, 1 << 15)])
  func jobs(_ jobs: Int, keptBytes: Int) {
    var death = Scenarios.death()
    death.faults[0] = FaultScript(
      .crash(restartAfter: .nanoseconds(1)), at: .anywhere, process: "worker")
    let scenarios = [
      (Scenario.luck(), false, 1_000), (.luck(), true, 100_000), (death, true, 100_000),
    ]
    for (scenario, isUntimed, most) in scenarios {
      for limit in [20, most] {
        var (one, many) = (
          ExhaustiveExploration(of: scenario, isUntimed: isUntimed),
          ExhaustiveExploration(
            of: scenario, isUntimed: isUntimed, isReduced: true, isByContent: true,
            keptBytes: keptBytes)
        )
        one.explore(stateLimit: limit)
        many.explore(
          stateLimit: limit, jobs: jobs,
          concurrently: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
        #expect(many.states == one.states)
        #expect(many.transitions == one.transitions)
        #expect(many.depth == one.depth)
        #expect(many.pending == one.pending)
        #expect(many.isComplete == one.isComplete)
        #expect(many.failure?.strategy == one.failure?.strategy)
        #expect(many.exploration.coverage == one.exploration.coverage)
        for (left, right) in zip(many.exploration.outcomes, one.exploration.outcomes) {
          #expect(left.item == right.item && left.runs == right.runs && left.first == right.first)
        }
        #expect(many.exploration.runs == one.exploration.runs)
      }
    }
  }

  @Test("A limit on states ends it early, and it says that it is not complete")
  func limited() {
    let all = explored(.luck(), states: 5)
    #expect(!all.isComplete)
    #expect(all.pending > 0)
  }

  @Test("The limit on states is met to the state, in the middle of a run", arguments: [1, 4])
  func exactly(jobs: Int) {
    var all = ExhaustiveExploration(of: .luck())
    for limit in [1, 3, 7, 50] {
      all.explore(stateLimit: limit, jobs: jobs)
      #expect(all.states == limit)
      #expect(!all.isComplete)
    }
    all.explore(stateLimit: 100_000, jobs: jobs)
    #expect(all.isComplete)
    #expect(all.states == explored(.luck()).states)
  }

  @Test("What is ended in the middle of a run is not complete, now and later")
  func cut() {
    var all = ExhaustiveExploration(of: .luck())
    all.explore(stateLimit: 100_000, isEnded: { true })
    #expect(all.isCut && !all.isComplete)
    #expect(all.states == 0)
    all.explore(stateLimit: 100_000)
    #expect(!all.isComplete)
  }

  @Test(
    "An exploration that was stopped goes on from there, and so does a copy of it",
    arguments: [1, 3])
  func copies(_ jobs: Int) {
    let whole = explored(.luck())
    var all = ExhaustiveExploration(of: .luck())
    all.explore(stateLimit: 5, jobs: jobs)
    var copy = all
    all.explore(stateLimit: 100_000, jobs: jobs)
    copy.explore(stateLimit: 100_000, jobs: jobs)
    for exploration in [all, copy] {
      #expect(exploration.isComplete)
      #expect(exploration.states == whole.states)
      #expect(exploration.transitions == whole.transitions)
      #expect(exploration.exploration.runs == whole.exploration.runs)
    }
  }

  @Test("A server that is started again, and asks for much that no journal tells of, has an end")
  func restart() {
    let all = explored(Scenarios.death())
    #expect(all.isComplete)
    #expect(all.exploration.runs == 1)
  }

  @Test("A scenario without choices has one end")
  func plain() {
    let all = explored(Scenarios.tutorial())
    #expect(all.isComplete)
    #expect(all.exploration.runs == 1)
    #expect(all.depth == 0)
  }
}
