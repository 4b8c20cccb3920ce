import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Convergence after faults")
struct ConvergesAfterFaultsTests {
  private let checker = ConvergesAfterFaults.self

  @Test("polls that wait for a place at a server that is at work are not left lying")
  func polls() {
    let scenario = Scenario.sample(calls: 1, timeout: 100) {
      $0.servers[0].hasOwnPollQueue = true
      $0.servers[0].methods[0].result = .hangs
      var poll = PublishStep(to: .queue("worker.polls"))
      poll.type = "rpc.poll"
      for time in [10, 20, 30] as [Int64] { $0.addAction(.publish(poll), at: time, by: "client") }
    }
    let evidence = Evidence(ofPlainRun: scenario)
    #expect(evidence.queues.contains { $0.name == "worker.polls" && $0.ready == 2 })
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("ready messages beside a consumer with room are reported")
  func idleConsumer() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 2))
    let index = try #require(evidence.queues.firstIndex { $0.name == "rpc_queue" })
    evidence.queues[index].ready = 1
    #expect(
      evidence.messages(of: checker) == [
        "rpc_queue holds 1 ready message while worker, which consumes it, holds 0 of at most 1"
      ])
    evidence.isQuiescent = false
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("ready messages behind a delivery that was lost are no fault of the consumer")
  func lostDelivery() {
    let scenario = Scenario.sample(calls: 2, timeout: nil) { $0.addFault(.drop, at: .delivery) }
    let evidence = Evidence(ofPlainRun: scenario)
    #expect(evidence.queues.contains { $0.ready == 1 && $0.unacknowledged == 1 })
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a delivery that never arrived is reported unless it was lost to a fault")
  func neverArrived() throws {
    var evidence = Evidence(ofPlainRun: .sample { $0.addFault(.drop, at: .delivery) })
    evidence.drop(try evidence.index(of: .messageLost))
    #expect(
      evidence.messages(of: checker) == [
        "request of first was sent to worker at 1ms and never arrived"
      ])
  }

  @Test("a delivery that its server forgot is reported")
  func forgotten() throws {
    var evidence = Evidence(ofPlainRun: .sample { $0.addFault(.drop, at: .acknowledgement) })
    #expect(evidence.messages(of: checker) == [])
    evidence.drop(try evidence.index(of: .acknowledgementSent))
    #expect(
      evidence.messages(of: checker) == [
        "worker got request of first at 2ms, runs no handler and never settled it"
      ])
    evidence.scenario.expectations = [.stalled(call: "first", heldBy: nil)]
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a handler that hangs holds its delivery")
  func hanging() {
    #expect(Evidence(ofPlainRun: GoodScenarios.hanging).messages(of: checker) == [])
  }
}
