import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Errors are expected")
struct ErrorsAreExpectedTests {
  private let checker = ErrorsAreExpected.self

  /// A scenario in which the broker receives an acknowledgement twice and closes the worker's
  /// channel.
  private func scenario(expecting filters: [EventFilter] = []) -> Scenario {
    var scenario = Scenario.sample()
    scenario.faults = [FaultScript(.duplicate, at: .acknowledgement)]
    scenario.expectations = filters.map { .event($0, ExpectedCount(1)) }
    return scenario
  }

  private func filter(_ change: (inout EventFilter) -> Void = { _ in }) -> EventFilter {
    var filter = EventFilter(.channelFailed)
    change(&filter)
    return filter
  }

  @Test("an unexpected error is reported with the expectation to write")
  func unexpected() throws {
    let evidence = Evidence(ofPlainRun: scenario())
    let failed = try evidence.index(of: .channelFailed)
    let violations = evidence.violations(of: checker)
    #expect(
      violations.map(\.message) == [
        "a channel of worker was closed with '406 PRECONDITION_FAILED - unknown delivery tag 1': "
          + "expect 'channel failed' if the scenario is about that"
      ])
    #expect(violations.map(\.events) == [[failed]])
    #expect(!ScenarioRun(of: scenario()).held)
  }

  @Test("an expectation that is about it is enough, by process and by code")
  func expected() {
    let filters = [
      filter(), filter { $0.process = "worker" }, filter { $0.code = 406 },
    ]
    for filter in filters {
      #expect(Evidence(ofPlainRun: scenario(expecting: [filter])).violations(of: checker) == [])
    }
  }

  @Test("an expectation about another error is not")
  func another() {
    let filters = [
      filter { $0.process = "client" }, filter { $0.code = 404 }, EventFilter(.connectionClosed),
    ]
    for filter in filters {
      #expect(
        Evidence(ofPlainRun: scenario(expecting: [filter])).violations(of: checker).count == 1)
    }
  }

  @Test("a broker that goes away is no error of a client")
  func restart() {
    var scenario = Scenario.sample()
    scenario.faults = [
      FaultScript(
        .restartBroker(downtime: .milliseconds(1)), at: DurationRange(nanoseconds: 1_500_000))
    ]
    let evidence = Evidence(ofPlainRun: scenario)
    #expect(evidence.journal.events.contains { $0.kind == .connectionClosed && $0.code == 320 })
    #expect(evidence.violations(of: checker) == [])
  }

  @Test("the end of a connection can be asked for by process and by code")
  func connections() throws {
    var scenario = Scenario.sample()
    scenario.faults = [
      FaultScript(
        .restartBroker(downtime: .milliseconds(1)), at: DurationRange(nanoseconds: 1_500_000))
    ]
    func count(_ change: (inout EventFilter) -> Void) -> Int {
      var filter = EventFilter(.connectionClosed)
      change(&filter)
      let evidence = Evidence(ofPlainRun: scenario)
      let wanted = EventMatcher(filter) { evidence.processes(named: $0) }
      return evidence.journal.events.count { wanted.matches($0, of: evidence.journal.calls) }
    }
    #expect(count { $0.process = "worker" } == 1)
    #expect(count { $0.code = 320 } == 2)
    #expect(count { $0.code = 404 } == 0)
  }
}
