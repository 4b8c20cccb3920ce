import InMemoryBroker
import RPCCore
import RPCSim
import Testing

@Suite("Reports of the conformance suite")
struct ConformanceReportTests {
  @Test("A report is a table with a line for each rule, in the order of the suite")
  func description() throws {
    let rules = TransportConformance.rules.filter {
      ["prefetch-limits", "prefetch-0-is-unlimited", "expired-is-not-delivered"].contains($0.id)
    }
    let report = try inVirtualTime { environment in
      await TransportConformance(rules: rules) {
        FaultyTransport(
          MemoryBroker(environment: environment), .ignoresPrefetch,
          declaring: .all.subtracting(.expiration))
      }.run()
    }
    #expect(!report.passed)
    #expect(report.description == golden)
    #expect(report.failures.map(\.description) == [failure])
  }

  @Test("What a broken rule waits for in vain is told")
  func vainWait() throws {
    let rules = TransportConformance.rules.filter { $0.id == "requeued-says-so" }
    let report = try inVirtualTime { environment in
      await TransportConformance(rules: rules, limit: .milliseconds(1500)) {
        FaultyTransport(MemoryBroker(environment: environment), .requeuesNothing)
      }.run()
    }
    #expect(
      report.results.map(\.outcome) == [
        .failed(reason: "link 1 waited for the delivery '1', without success for 1.5 seconds")
      ])
  }
}

private let golden = """
  FAILED   B12    prefetch-limits           A consumer has as many unsettled deliveries as its \
  prefetch allows, and others get the rest. But: link 1 received 2 × a delivery: that is more than \
  its prefetch allows
  passed   B12    prefetch-0-is-unlimited   With a prefetch of 0 the number of unsettled deliveries \
  is not limited.
  skipped  A2.6   expired-is-not-delivered  A request that waited in its queue for longer than its \
  expiration is not delivered. Skipped: the transport does not declare expiration
  3 rules: 1 passed, 1 failed, 1 skipped
  """

private let failure = """
  FAILED   B12    prefetch-limits  A consumer has as many unsettled deliveries as its prefetch \
  allows, and others get the rest. But: link 1 received 2 × a delivery: that is more than its \
  prefetch allows
  """
