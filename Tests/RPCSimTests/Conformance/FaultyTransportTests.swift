import InMemoryBroker
import RPCCore
import RPCSim
import Testing

@Suite("The conformance suite on faulty transports")
struct FaultyTransportTests {
  @Test("list", arguments: Defect.allCases)
  func list(_ defect: Defect) async {
    let report = await TransportConformance(limit: .seconds(3)) {
      FaultyTransport(InMemoryBroker(usesConfirms: true), defect)
    }.run()
    print("LIST \(defect): \(report.failures)")
    for r in report.results where !r.isAcceptable { print("  \(defect)|", r.text) }
  }

  @Test("none")
  func none() async {
    let report = await TransportConformance(limit: .seconds(60)) {
      InMemoryBroker(usesConfirms: true)
    }.run()
    print(report.text)
    #expect(report.passed)
  }
}
