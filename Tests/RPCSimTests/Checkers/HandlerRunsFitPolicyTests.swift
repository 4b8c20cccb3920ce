import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Handler runs fit the policy")
struct HandlerRunsFitPolicyTests {
  private let checker = HandlerRunsFitPolicy.self

  @Test(
    "a second run at a server that handles at most once is reported",
    arguments: [SettlementPolicy.beforeHandler, .automatic])
  func atMostOnce(policy: SettlementPolicy) throws {
    var evidence = Evidence(ofPlainRun: .sample(settlement: policy))
    evidence.duplicate(try evidence.index(of: .handlerStarted))
    #expect(
      evidence.messages(of: checker) == [
        "request of first was handled 2 times by servers that handle at most once, "
          + "and 1 was due: at worker at 2ms, at worker at 2ms"
      ])
  }

  @Test("a copy that the network made may be handled as well")
  func duplicate() throws {
    for hop in [FaultPoint.request, .delivery] {
      var evidence = Evidence(
        ofPlainRun: .sample(settlement: .beforeHandler) { $0.addFault(.duplicate, at: hop) })
      #expect(evidence.messages(of: checker) == [])
      evidence.duplicate(try evidence.index(of: .handlerStarted))
      #expect(evidence.messages(of: checker).count == 1)
    }
  }

  @Test("an acknowledgement that the network lost lets a request be handled again")
  func lostAcknowledgement() throws {
    let scenario = Scenario.sample(settlement: .beforeHandler) {
      $0.addFault(.drop, at: .acknowledgement)
      $0.addFault(.crash(restartAfter: milliseconds(10)), at: 20, process: "worker")
    }
    var evidence = Evidence(ofPlainRun: scenario)
    #expect(evidence.journal.events.count { $0.kind == .handlerStarted } == 2)
    #expect(evidence.messages(of: checker) == [])
    evidence.drop(try evidence.index(of: .acknowledgementSent))
    #expect(evidence.messages(of: checker).count == 1)
  }

  @Test("at least once allows any number of runs")
  func atLeastOnce() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.duplicate(try evidence.index(of: .handlerStarted))
    #expect(evidence.messages(of: checker) == [])
  }

  @Test(
    "an acknowledgement before the handler ended is reported",
    arguments: [SettlementPolicy.afterReply, .beforeReply])
  func acknowledgedEarly(policy: SettlementPolicy) throws {
    var evidence = Evidence(ofPlainRun: .sample(settlement: policy))
    evidence.drop(try evidence.index(of: .handlerFinished))
    #expect(
      evidence.messages(of: checker) == [
        "request of first was acknowledged at 43ms, before worker had handled or refused it"
      ])
  }
}
