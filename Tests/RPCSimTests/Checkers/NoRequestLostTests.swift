import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("No request lost")
struct NoRequestLostTests {
  private let checker = NoRequestLost.self

  private func messages(
    calls: Int = 1, dropping kind: EventKind, nth: Int = 1,
    with change: (inout Scenario) -> Void = { _ in }
  ) throws -> [String] {
    var evidence = Evidence(ofPlainRun: .sample(calls: calls, with: change))
    evidence.drop(try evidence.index(of: kind, nth: nth))
    return evidence.messages(of: checker)
  }

  @Test("two copies of a request at one server are told apart when one is requeued")
  func givenBack() {
    let scenario = Scenario.sample(calls: 1) {
      $0.servers[0].prefetch = 2
      $0.servers[0].executor = .serial
      $0.addFault(.duplicate, at: .request)
      var shutdown = ShutdownStep()
      shutdown.restart = milliseconds(20)
      $0.addAction(.shutDown(shutdown), at: 10, by: "worker")
    }
    let evidence = Evidence(ofPlainRun: scenario)
    #expect(evidence.journal.events.contains { $0.kind == .requeueSent })
    #expect(evidence.journal.events.filter { $0.kind == .acknowledged }.count == 2)
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a request that was sent and never reached the broker is reported")
  func neverArrived() throws {
    var evidence = Evidence(
      ofPlainRun: .sample(timeout: 100) { $0.addFault(.drop, at: .request) })
    #expect(evidence.messages(of: checker) == [])
    evidence.drop(try evidence.index(of: .messageLost))
    #expect(
      evidence.messages(of: checker) == [
        "request of first was sent at 0s and never reached the broker, and no event explains it"
      ])
    evidence.isQuiescent = false
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a message that reached the broker more often than it set out is reported")
  func arrivedTooOften() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.duplicate(try evidence.index(of: .enqueued))
    evidence.duplicate(try evidence.index(of: .published))
    #expect(
      evidence.messages(of: checker).first
        == "request of first reached the broker 2 times, the last at 1ms, though it was sent 1 time"
    )
  }

  @Test(
    "an error of the connection proves that the request reached the broker, a close does not",
    arguments: [false, true])
  func closedBehind(isError: Bool) throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let request = try evidence.index(of: .requestSent)
    let error = AMQPError(code: 404, text: "NOT_FOUND - no exchange")
    var end = evidence.journal.events[request]
    end.kind = .connectionClosed
    (end.participant, end.message, end.call, end.cause) = (.broker, nil, nil, request)
    end.detail = .connectionEnd(process: 0, isError ? error : nil)
    evidence.insert(end, at: request + 1)
    #expect(evidence.messages(of: checker).isEmpty == !isError)
  }

  @Test("a publication that is neither enqueued nor refused nor returned is reported")
  func fateless() throws {
    #expect(
      try messages(dropping: .unroutable) { scenario in
        scenario.steps = []
        scenario.addCall("lost", at: 0) { $0.queue = "nowhere" }
      } == [
        "request of lost reached the broker at 1ms and vanished: "
          + "it was neither enqueued nor refused nor returned"
      ])
  }

  @Test("a delivery of what was never enqueued is reported")
  func invented() throws {
    #expect(
      try messages(dropping: .enqueued).last
        == "request of first was delivered at 1ms from rpc_queue, where it was not ready")
  }

  @Test("a delivery to no process is reported")
  func noConsumer() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.change(try evidence.index(of: .delivered, nth: 2)) { $0.detail = .none }
    #expect(
      evidence.messages(of: checker) == [
        "reply to first was delivered at 43ms from amq.gen-1 to no consumer"
      ])
  }

  @Test("what was enqueued though never published is reported")
  func unpublished() throws {
    #expect(
      try messages(dropping: .published).last
        == "request of first was enqueued at 1ms in rpc_queue, though it was never published")
  }

  @Test("an acknowledgement of what was never delivered is reported")
  func acknowledgedUndelivered() throws {
    #expect(
      try messages(dropping: .delivered).first
        == "request of first was acknowledged at 43ms without an unsettled delivery from rpc_queue")
  }

  @Test("a request that disappears from its queue is reported")
  func disappeared() throws {
    #expect(
      try messages(dropping: .acknowledged) == [
        "request of first is unaccounted for: "
          + "rpc_queue should hold 1 unacknowledged message and holds 0"
      ])
    #expect(
      try messages(calls: 3, dropping: .purged) {
        $0.addFault(.purgeQueue("rpc_queue"), at: 35)
      } == [
        "request of second is unaccounted for: "
          + "rpc_queue should hold 1 ready message and holds 0"
      ])
  }

  @Test("a queue that holds more than came in is reported")
  func surplus() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let index = try #require(evidence.queues.firstIndex { $0.name == "rpc_queue" })
    evidence.queues[index].ready = 2
    #expect(
      evidence.messages(of: checker) == [
        "rpc_queue holds 2 ready messages, though 0 ready messages are left of what came in"
      ])
  }

  @Test("a message that leaves a queue where it is not is reported")
  func removedTwice() throws {
    var evidence = Evidence(
      ofPlainRun: .sample(calls: 3) { $0.addFault(.purgeQueue("rpc_queue"), at: 35) })
    evidence.duplicate(try evidence.index(of: .purged))
    #expect(
      evidence.messages(of: checker) == [
        "request of second was purged at 35ms from rpc_queue, where it was not ready"
      ])
  }
}
