import InMemoryBroker
import RPCCore
import RPCSim
import Testing

/// The suite runs in virtual time, where waiting in vain costs nothing.
@Suite("The conformance suite on faulty transports")
struct FaultyTransportTests {
  @Test("A faulty transport breaks exactly the rules that it should", arguments: Defect.allCases)
  func brokenRules(_ defect: Defect) throws {
    let report = try check(defect)
    #expect(report.failures.map(\.rule.id) == defect.brokenRules, "\(report)")
  }

  @Test("Every rule is broken by a faulty transport")
  func everyRule() {
    let broken = Set(Defect.allCases.flatMap(\.brokenRules))
    let rules = TransportConformance.rules.map(\.id)
    #expect(rules.filter { !broken.contains($0) } == [])
    #expect(broken.subtracting(rules) == [])
  }

  @Test(
    "A rule whose capability is not declared is skipped",
    arguments: [
      (Defect.ordinaryReplyAddress, TransportCapabilities.exclusiveReplyAddress),
      (.swapsDeliveries, .ordering), (.swapsReplies, .ordering),
      (.requeuesToTheTail, [.requeuePosition, .redeliveredFlag]),
      (.losesRedelivered, .redeliveredFlag), (.ignoresPrefetch, .prefetch),
      (.swallowsReturns, .mandatory), (.confirmsTwice, .confirms),
      (.forgetsExpiration, .expiration), (.noServerHearsNotices, .notices),
    ] as [(Defect, TransportCapabilities)])
  func undeclared(_ defect: Defect, _ capabilities: TransportCapabilities) throws {
    let rules = TransportConformance.rules.filter { defect.brokenRules.contains($0.id) }
    let report = try check(defect, declaring: .all.subtracting(capabilities), rules)
    #expect(
      report.results.map(\.outcome)
        == rules.map { .skipped(missing: $0.needs.intersection(capabilities)) })
  }

  private func check(
    _ defect: Defect, declaring capabilities: TransportCapabilities? = nil,
    _ rules: [ConformanceRule] = TransportConformance.rules
  ) throws -> ConformanceReport {
    try inVirtualTime { environment in
      await TransportConformance(rules: rules, interventions: .inMemory) {
        FaultyTransport(
          MemoryBroker(environment: environment, usesConfirms: true), defect,
          declaring: capabilities)
      }.run()
    }
  }
}

/// Runs a closure in a simulation of which it uses only the clock.
func inVirtualTime<Result: Sendable>(
  _ body: @escaping @Sendable (RPCEnvironment) async throws -> Result
) throws -> Result {
  var options = SimulationOptions()
  options.journal = .none
  return try simulate(options: options) { sim in
    try await body(
      RPCEnvironment(
        clock: sim.clock, makeCorrelationPrefix: sim.environment.makeCorrelationPrefix))
  }
}

extension ConformanceInterventions {
  /// The interventions on the in-memory broker, also when it is the base of a faulty transport.
  static var inMemory: ConformanceInterventions {
    var interventions = ConformanceInterventions()
    interventions.cut = { link, _ in
      (link as? FaultyLink)?.cut()
      (link as? MemoryLink)?.sever()
    }
    interventions.deleteQueue = { queue, transport in
      let base = (transport as? FaultyTransport)?.base ?? transport
      (base as? MemoryBroker)?.deleteQueue(queue)
    }
    return interventions
  }
}
