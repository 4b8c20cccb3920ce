import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Prefetch kept")
struct PrefetchKeptTests {
  private let checker = PrefetchKept.self

  private func evidence(
    limit: Int, settlement: SettlementPolicy = .afterReply
  ) -> Evidence {
    var evidence = Evidence(
      ofPlainRun: .story(calls: 4, settlement: settlement) { $0.servers[0].prefetch = 0 })
    for id in evidence.journal.events.indices
    where evidence.journal.events[id].message?.kind == .request {
      evidence.changeDelivery(id) { $0.prefetch = limit }
    }
    return evidence
  }

  @Test("a delivery above the limit is reported, the first of each channel")
  func exceeded() throws {
    #expect(
      evidence(limit: 1).messages(of: checker) == [
        "worker got request of second at 11ms, which made 2 unacknowledged; its prefetch is 1"
      ])
    #expect(
      evidence(limit: 3).messages(of: checker) == [
        "worker got request of fourth at 31ms, which made 4 unacknowledged; its prefetch is 3"
      ])
  }

  @Test("as many as the limit, or without acknowledgement, are no excess")
  func kept() {
    #expect(evidence(limit: 4).messages(of: checker) == [])
    #expect(evidence(limit: 0).messages(of: checker) == [])
    #expect(evidence(limit: 1, settlement: .automatic).messages(of: checker) == [])
  }

  @Test("an acknowledgement that did not happen leaves no room")
  func withoutAcknowledgement() throws {
    var evidence = Evidence(ofPlainRun: .story(calls: 2))
    evidence.drop(try evidence.place(of: .acknowledged))
    #expect(
      evidence.messages(of: checker) == [
        "worker got request of second at 43ms, which made 2 unacknowledged; its prefetch is 1"
      ])
  }
}
