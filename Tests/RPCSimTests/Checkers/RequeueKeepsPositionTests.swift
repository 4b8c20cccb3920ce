import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Requeue keeps its position")
struct RequeueKeepsPositionTests {
  private let checker = RequeueKeepsPosition.self

  @Test("a message that overtakes one which was requeued before it is reported")
  func overtaking() throws {
    var evidence = Evidence(
      ofPlainRun: .sample(calls: 3) {
        $0.addFault(.crash(restartAfter: milliseconds(10)), at: 35, process: "worker")
      })
    #expect(evidence.messages(of: checker) == [])
    let redelivered = try evidence.index(of: .redelivered)
    let indices = evidence.journal.events.indices.filter {
      evidence.journal.events[$0].kind == .delivered
        && evidence.journal.events[$0].message?.kind == .request
    }
    let second = try #require(indices.dropFirst().first)
    evidence.swap(redelivered, second)
    let first = evidence.journal.events[second].time
    evidence.change(redelivered) { $0.time = first }
    let violations = evidence.violations(of: checker)
    #expect(
      violations.map(\.message) == [
        "request of second was delivered from rpc_queue at 46ms before request of first, "
          + "which was requeued and stood before it"
      ])
    #expect(
      violations.map(\.events) == [
        [
          try evidence.index(of: .enqueued), try evidence.index(of: .requeued),
          try evidence.index(of: .enqueued, nth: 2), redelivered,
        ]
      ])
  }
}
