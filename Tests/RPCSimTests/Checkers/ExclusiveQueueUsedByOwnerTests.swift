import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("A private reply queue serves its owner")
struct ExclusiveQueueUsedByOwnerTests {
  private let checker = ExclusiveQueueUsedByOwner.self

  @Test("a reply that goes to another process is reported")
  func stranger() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let delivered = try evidence.index(of: .delivered, nth: 2)
    evidence.changeDelivery(delivered) { $0.process = 1 }
    let violations = evidence.violations(of: checker)
    #expect(
      violations.map(\.message) == [
        "reply to first was delivered to worker from amq.gen-1 at 43ms, but it belongs to client"
      ])
    #expect(violations.map(\.events) == [[delivered]])
  }

  @Test("a reply to a call that expects none may go to any process")
  func elsewhere() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let delivered = try evidence.index(of: .delivered, nth: 2)
    evidence.changeDelivery(delivered) { $0.process = 1 }
    evidence.journal.calls[0].expectsReply = false
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("what was published by hand belongs to the owner of the queue as well")
  func byHand() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 2))
    let delivered = try evidence.index(of: .delivered, nth: 4)
    evidence.changeDelivery(delivered) { $0.process = 1 }
    evidence.change(delivered) {
      $0.message = MessageTrace(subject: 7, kind: .other, occurrence: 1)
      $0.call = nil
    }
    #expect(
      evidence.messages(of: checker) == [
        "message 7 was delivered to worker from amq.gen-1 at 85ms, but it belongs to client"
      ])
  }
}
