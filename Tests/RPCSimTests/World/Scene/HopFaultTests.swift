import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// Faults that strike a message on one of its hops.
@Suite struct HopFaultTests {
  private func journal(of verdict: FaultVerdict, at hop: FaultPoint, calls: Int = 1) -> Journal {
    var scenario = Scenario.sample(calls: calls, timeout: 1_000)
    var fault = FaultScript(verdict, at: hop)
    fault.nth = calls
    scenario.faults = [fault]
    return Scenarios.journal(of: scenario)
  }

  private func count(_ kind: EventKind, in journal: Journal) -> Int {
    journal.events.count { $0.kind == kind }
  }

  private func outcomes(in journal: Journal) -> [EventDetail] {
    journal.events.filter { $0.kind == .callSettled }.map(\.detail)
  }

  @Test("A dropped request does not arrive, and its call times out")
  func dropped() {
    let journal = journal(of: .drop, at: .request)
    #expect(count(.messageLost, in: journal) == 1)
    #expect(count(.published, in: journal) == 0)
    #expect(outcomes(in: journal) == [.outcome(.failed(.deadlineExceeded))])
  }

  @Test("A duplicated request arrives and is handled twice, and its second reply is a duplicate")
  func duplicated() {
    let journal = journal(of: .duplicate, at: .request)
    #expect(count(.messageDuplicated, in: journal) == 1)
    #expect(count(.enqueued, in: journal) == 4)
    #expect(count(.handlerStarted, in: journal) == 2)
    #expect(count(.duplicateReply, in: journal) == 1)
  }

  @Test("A corrupted reply fails its call")
  func corrupted() {
    let journal = journal(of: .corrupt, at: .reply)
    #expect(count(.messageCorrupted, in: journal) == 1)
    let reason = "its body is not JSON"
    #expect(outcomes(in: journal) == [.outcome(.failed(.malformedReply(reason: reason)))])
  }
}
