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
      ofPlainRun: .sample(calls: 4, settlement: settlement) { $0.servers[0].prefetch = 0 })
    for id in evidence.journal.events.indices
    where evidence.journal.events[id].message?.kind == .request {
      evidence.changeDelivery(id) { $0.prefetch = limit }
    }
    return evidence
  }

  @Test("a delivery above the limit is reported, the first of each consumer")
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

  @Test("deliveries to another consumer on the same channel do not count")
  func otherConsumer() {
    var evidence = evidence(limit: 1)
    #expect(evidence.journal.events.contains { $0.kind == .delivered && $0.call == 1 })
    for id in evidence.journal.events.indices where evidence.journal.events[id].call == 1 {
      evidence.change(id) { if $0.queue == "rpc_queue" { $0.queue = "worker.polls" } }
    }
    #expect(
      evidence.messages(of: checker) == [
        "worker got request of third at 21ms, which made 2 unacknowledged; its prefetch is 1"
      ])
  }

  @Test("a server with a queue for polls has the whole prefetch for each of its consumers")
  func pollQueue() {
    let scenario = Scenario.sample(calls: 2) {
      $0.servers[0].executor = .serial
      $0.servers[0].hasOwnPollQueue = true
      for index in $0.steps.indices {
        guard case .call(var call) = $0.steps[index].action else { continue }
        call.poll = PollScript(tick: milliseconds(5))
        $0.steps[index].action = .call(call)
      }
      $0.addCall("late", at: 20)
      $0.addFault(.pause(for: milliseconds(100)), at: 20, process: "worker")
    }
    let evidence = Evidence(ofPlainRun: scenario)
    let held = QueueHistory(of: evidence.journal).deliveries.filter { $0.detail.prefetch == 1 }
    #expect(Set(held.map(\.detail.channel)).count == 1)
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("an acknowledgement that did not happen leaves no room")
  func withoutAcknowledgement() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 2))
    evidence.drop(try evidence.index(of: .acknowledged))
    #expect(
      evidence.messages(of: checker) == [
        "worker got request of second at 43ms, which made 2 unacknowledged; its prefetch is 1"
      ])
  }
}

// MARK: - Forgetting

extension PrefetchKeptTests {
  /// The events of a message that is published, enqueued and delivered.
  private func journey(of number: UInt32, in queue: String, on channel: Int, tag: UInt64)
    -> [JournalEvent]
  {
    let trace = MessageTrace(subject: number, kind: .other, occurrence: 1)
    let delivery = DeliveryDetail(process: 0, channel: channel, tag: tag, prefetch: 1)
    return [
      JournalEvent(
        time: .start, participant: .broker, kind: .published, message: trace, detail: .none),
      JournalEvent(
        time: .start, participant: .broker, kind: .enqueued, message: trace, queue: queue,
        detail: .none),
      JournalEvent(
        time: .start, participant: .broker, kind: .delivered, message: trace, queue: queue,
        detail: .delivery(delivery)),
    ]
  }

  @Test("What a consumer holds is known when the queue before its own was forgotten")
  func afterForgetting() {
    var events = journey(of: 1, in: "over", on: 1, tag: 1)
    var acknowledged = events[2]
    acknowledged.kind = .acknowledged
    events.append(acknowledged)
    events += journey(of: 2, in: "limited", on: 2, tag: 1)
    let forgotten = events.count
    events += journey(of: 3, in: "limited", on: 2, tag: 2)
    var evidence = Evidence(ofPlainRun: .sample(calls: 1))
    evidence.journal.events = events

    var checkers = Checkers()
    for (id, event) in events.enumerated() {
      if id == forgotten {
        var living = Living(since: id)
        for event in events[4...] { living.add(event) }
        checkers.forget(allBut: living)
      }
      checkers.observe(event, id, of: [])
    }
    let said = checkers.violations(in: evidence).filter { $0.invariant == checker.invariant }
    #expect(said.map(\.events) == [[events.count - 1]])
  }
}
