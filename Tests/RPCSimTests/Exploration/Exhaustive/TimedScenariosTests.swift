import Foundation
import Testing

@testable import RPCSim

/// Scenarios that hold in the plain run and fail at some other times.
@Suite("Scenarios that time decides")
struct TimedScenariosTests {
  @Test(
    "Some drawn schedules refute the scenario, and some do not", arguments: ScenarioFolder.timed)
  func drawn(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    let verdicts = (0..<1_000 as Range<UInt64>).lazy.map {
      ScenarioRun(of: scenario, strategy: .random(seed: $0)).verdict
    }
    #expect(verdicts.contains(.failed))
    #expect(verdicts.contains(.held))
  }

  @Test("So does the search through all instants", arguments: ScenarioFolder.timed)
  func exhaustive(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 5_000)
    #expect(all.times == .ticks(nanoseconds: scenario.tick))
    #expect(all.failure != nil)
    #expect(all.passing != nil)
  }

  @Test("A failure that takes one late event is met early, however many instants there are")
  func oneLateEvent() throws {
    var scenario = try ScenarioFolder.scenario("times/answer_over_a_chain")
    scenario.latency = DurationRange(least: 1_000_000, most: 5_000_000)
    guard case .returns(let call, let value, _) = scenario.expectations[0] else {
      preconditionFailure("the scenario expects an answer")
    }
    scenario.expectations = [.returns(call: call, value, within: .milliseconds(100))]
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 1_000)
    #expect(all.failure != nil && all.passing != nil)
  }

  @Test("A range that is its greatest alone leaves no choice, and the deadline passes in all")
  func greatest() throws {
    var scenario = try ScenarioFolder.scenario("times/hops_add_up")
    scenario.latency = DurationRange(nanoseconds: scenario.latency.most)
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 5_000)
    #expect(all.times == .fixed)
    #expect(all.isComplete && all.passing == nil && all.failure != nil)
  }

  @Test(
    "The order of two clients' calls is told apart without times, too", arguments: [true, false])
  func untimedOrder(isReduced: Bool) throws {
    let scenario = try ScenarioFolder.scenario("times/answers_of_two_clients")
    var all = ExhaustiveExploration(of: scenario, isUntimed: true, isReduced: isReduced)
    all.explore(stateLimit: 20_000)
    #expect(all.times == .leftOut)
    #expect(all.isComplete && all.failure != nil && all.passing != nil)
  }

  @Test(
    "An instant of the scenario is also held against a call that begins after another has ended")
  func secondCall() {
    let tick: Int64 = 1_000_000
    var server = ServerScript(name: "s", queue: "q")
    server.methods = [MethodScript(name: "m")]
    server.methods[0].duration = DurationRange(nanoseconds: 20 * tick)
    var call = CallStep(method: "m")
    (call.label, call.times, call.inFlight) = ("a", 2, 1)
    var scenario = Scenario(name: "second")
    scenario.latency = .zero
    scenario.servers = [server]
    scenario.clients = [ClientScript(name: "c")]
    scenario.clients[0].timeout = .nanoseconds(2 * tick)
    scenario.steps = [
      ScenarioStep(at: DurationRange(least: 0, most: 2 * tick), process: "c", action: .call(call))
    ]
    // The second call ends four ticks after the first begins.
    var failure = CallFailure(.deadlineExceeded)
    failure.at = .nanoseconds(5 * tick)
    scenario.expectations = [.fails(call: "a#2", failure)]
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 5_000)
    #expect(all.isComplete && all.failure != nil && all.passing != nil)
  }

  @Test("What is found can be recorded, and the recording says how long what was put off")
  func recorded() throws {
    let scenario = try ScenarioFolder.scenario("times/answer_in_time_or_not")
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: 5_000)
    let failing = try #require(all.failure)
    let run = ScenarioRun(of: scenario, strategy: failing.strategy, isRecorded: true)
    let deviations = try #require(run.record?.schedule.deviations)
    #expect(deviations.count == 1)
    #expect(deviations.first?.description == "let the handler work: server, sum#1 (1), 48ms later")
  }

  @Test("The index lists the scenarios and nothing else")
  func index() throws {
    let file = ScenarioFolder.url.appending(path: "times/README.md")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let listed = rows.filter { $0.hasPrefix("| [") }.compactMap { row in
      row.dropFirst(3).split(separator: "]").first.map { "times/\($0)" }
    }
    #expect(listed.sorted() == ScenarioFolder.timed)
  }
}
