import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Channel order kept")
struct ChannelOrderKeptTests {
  private let checker = ChannelOrderKept.self

  private func twoAtOnce() -> Evidence {
    Evidence(ofPlainRun: .sample(calls: 2) { $0.servers[0].prefetch = 2 })
  }

  @Test("a delivery tag that does not follow the last one is reported")
  func tags() throws {
    var evidence = twoAtOnce()
    let second = try evidence.index(of: .delivered, nth: 2)
    evidence.changeDelivery(second) { $0.tag = 3 }
    #expect(
      evidence.messages(of: checker) == [
        "request of second became delivery 3 of worker at 11ms, "
          + "and delivery 2 was due on that channel"
      ])
  }

  /// Evidence of two calls, in which two messages of a kind arrive in exchanged order.
  private func crossed(_ kind: EventKind) throws -> Evidence {
    var evidence = Evidence(
      ofPlainRun: .sample(calls: 2, takes: 0) {
        $0.servers[0].prefetch = 2
        $0.latency = DurationRange(nanoseconds: milliseconds(20))
      })
    let first = try evidence.index(of: kind)
    let second = try evidence.index(of: kind, nth: 2)
    let events = evidence.journal.events
    evidence.change(first) {
      $0.cause = events[second].cause
      $0.message = events[second].message
    }
    evidence.change(second) {
      $0.cause = events[first].cause
      $0.message = events[first].message
    }
    return evidence
  }

  @Test("a request that arrives out of order is reported")
  func requests() throws {
    #expect(
      try crossed(.requestReceived).messages(of: checker) == [
        "request of first, delivery 1 of worker, arrived at 50ms "
          + "after delivery 2 of the same channel"
      ])
  }

  @Test("a reply that arrives out of order is reported")
  func replies() throws {
    #expect(
      try crossed(.callSettled).messages(of: checker) == [
        "reply to first, delivery 1 of client, arrived at 90ms "
          + "after delivery 2 of the same channel"
      ])
  }

  @Test("an injected reordering excuses an arrival out of order")
  func reordered() throws {
    var evidence = Evidence(
      ofPlainRun: .sample(calls: 2, takes: 0) {
        $0.servers[0].prefetch = 2
        $0.latency = DurationRange(nanoseconds: milliseconds(20))
        $0.addFault(.reorder, at: .delivery, call: "second")
      })
    #expect(evidence.messages(of: checker) == [])
    // Without the fault in the journal, the order of the deliveries is the broker's mistake.
    let reordered = try evidence.index(of: .messageReordered)
    evidence.drop(reordered)
    #expect(
      evidence.messages(of: checker) == [
        "request of first, delivery 1 of worker, arrived at 50ms "
          + "after delivery 2 of the same channel"
      ])
  }

  @Test("a message that overtakes one which is still ready is reported")
  func overtaking() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 3))
    let second = try evidence.index(of: .enqueued, nth: 2)
    let third = try evidence.index(of: .enqueued, nth: 3)
    evidence.swap(second, third)
    #expect(
      evidence.messages(of: checker) == [
        "request of second was delivered from rpc_queue at 43ms before request of third, "
          + "which was enqueued earlier and still ready"
      ])
  }
}
