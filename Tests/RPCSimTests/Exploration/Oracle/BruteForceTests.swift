import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("The oracle itself")
struct BruteForceTests {
  /// A call whose handler takes the given time, over a network without latency.
  private func call(takes: DurationRange, timeout: Int64? = nil) -> Scenario {
    var method = MethodScript(name: "m")
    method.duration = takes
    method.result = .returns(.literal(.integer(1)))
    var server = ServerScript(name: "s", queue: "q")
    server.methods = [method]
    var scenario = Scenario(name: "known")
    scenario.latency = .zero
    scenario.servers = [server]
    scenario.clients = [ClientScript(name: "c")]
    scenario.clients[0].timeout = timeout.map { .nanoseconds($0 * Ticks.one) }
    scenario.steps = [step("c", "a")]
    return scenario
  }

  private func step(_ client: String, _ label: String) -> ScenarioStep {
    var call = CallStep(method: "m")
    call.label = label
    return ScenarioStep(process: client, action: .call(call))
  }

  private func ticks(_ range: ClosedRange<Int64>) -> DurationRange {
    DurationRange(least: range.lowerBound * Ticks.one, most: range.upperBound * Ticks.one)
  }

  private func ends(_ scenario: Scenario, tick: Int64 = Ticks.one) -> Set<[String]> {
    let oracle = BruteForce(scenario, tick: tick)
    #expect(oracle.isComplete)
    return Set(oracle.results.map(\.outcome.lines))
  }

  private func verdicts(_ scenario: Scenario) -> Set<[ExpectationResult.Verdict]> {
    Set(BruteForce(scenario).results.map(\.expectations))
  }

  private static let returned = ["a returned 1; handled 1×"]
  private static let late = ["a failed with deadlineExceeded; handled 1×"]

  @Test("A handler that takes 2 to 4 ticks is in time and late for a deadline of 3")
  func race() {
    let ends = ends(call(takes: ticks(2...4), timeout: 3))
    #expect(ends.count == 2)
    #expect(ends.contains(Self.returned))
    #expect(ends.contains { $0[0].contains("deadlineExceeded") })
  }

  @Test("A reply at exactly the deadline is in time, and one that comes later is not")
  func deadline() {
    #expect(ends(call(takes: ticks(3...3), timeout: 3)) == [Self.returned])
    #expect(ends(call(takes: ticks(1...3), timeout: 3)) == [Self.returned])
    let late = ends(call(takes: ticks(4...4), timeout: 3))
    #expect(late.count == 1 && !late.contains(Self.returned))
  }

  @Test("Latencies add up to a deadline")
  func sum() {
    var scenario = call(takes: .zero, timeout: 7)
    scenario.latency = ticks(1...2)
    #expect(ends(scenario).count == 2)
    scenario.clients[0].timeout = .nanoseconds(8 * Ticks.one)
    #expect(ends(scenario) == [Self.returned])
  }

  @Test("An instant that an expectation names separates runs where nothing else happens then")
  func within() {
    var scenario = call(takes: ticks(2...4))
    scenario.expectations = [.returns(call: "a", .integer(1), within: .nanoseconds(3 * Ticks.one))]
    #expect(verdicts(scenario) == [[.held], [.refuted]])
    scenario.expectations = [.returns(call: "a", .integer(1), within: .nanoseconds(4 * Ticks.one))]
    #expect(verdicts(scenario) == [[.held]])
  }

  @Test("Two calls that do not depend on each other end in both orders")
  func order() {
    var scenario = call(takes: .zero)
    scenario.clients.append(ClientScript(name: "d"))
    scenario.steps.append(step("d", "b"))
    scenario.servers[0].prefetch = 2
    scenario.expectations = [.order(["a", "b"]), .order(["b", "a"])]
    #expect(verdicts(scenario) == [[.held, .refuted], [.refuted, .held]])
  }

  @Test("A fault that a schedule places can strike at each of its points, or never")
  func strikes() {
    var scenario = call(takes: .zero, timeout: 8)
    scenario.faults = [FaultScript(.drop, at: .anywhere)]
    let ends = Set(ends(scenario).map { $0[0] })
    #expect(ends.contains("a returned 1; handled 1×"))
    #expect(ends.contains { $0.contains("deadlineExceeded; handled 0×") })
    #expect(ends.contains { $0.contains("deadlineExceeded; handled 1×") })
    scenario.faults[0].atMost = 2
    #expect(BruteForce(scenario).runs > ends.count)
  }

  @Test("The time that the scenario allows ends runs")
  func end() {
    var scenario = call(takes: ticks(2...4))
    scenario.end = .nanoseconds(3 * Ticks.one)
    #expect(ends(scenario) == [Self.returned, ["a waits; handled 1×"]])
  }

  @Test("It gives up what is too large")
  func limits() {
    let scenario = call(takes: ticks(2...4))
    let few = BruteForce(scenario, limits: BruteForce.Limits(runs: 1))
    #expect(!few.isComplete)
    #expect(!BruteForce(scenario, limits: BruteForce.Limits(events: 2)).isComplete)
  }

  @Test("Ticks of a range are its bounds and what lies between")
  func ticks() {
    let range = Instant(nanoseconds: 5)...Instant(nanoseconds: 21)
    #expect(Ticks.within(range, every: 10).map(\.nanoseconds) == [5, 10, 20, 21])
    #expect(Ticks.within(range, every: 100).map(\.nanoseconds) == [5, 21])
    let instant = Instant(nanoseconds: 10)
    #expect(Ticks.within(instant...instant, every: 10) == [instant])
  }
}
