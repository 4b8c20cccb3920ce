import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("No call left pending")
struct NoCallLeftPendingTests {
  private let checker = NoCallLeftPending.self

  @Test("a call that never settled is reported with its caller")
  func leak() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 2))
    evidence.drop(try evidence.index(of: .callSettled, nth: 2))
    #expect(
      evidence.messages(of: checker) == ["second, which client made at 10ms, never settled"])
  }

  @Test("a call without deadline whose reply is lost is a leak")
  func lostReply() {
    let evidence = Evidence(
      ofPlainRun: .sample(timeout: nil) { $0.addFault(.drop, at: .reply, call: "first") })
    #expect(evidence.messages(of: checker) == ["first, which client made at 0s, never settled"])
  }

  @Test("a run that was cut off may leave calls pending")
  func cutOff() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.drop(try evidence.index(of: .callSettled))
    evidence.isQuiescent = false
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a pending call of a process that crashed or paused for ever is no leak")
  func nobodyWaits() throws {
    for verdict in [FaultVerdict.crash(restartAfter: nil), .pause(for: nil)] {
      let evidence = Evidence(
        ofPlainRun: .sample(timeout: nil) { $0.addFault(verdict, at: 20, process: "client") })
      #expect(evidence.messages(of: checker) == [])
    }
  }

  @Test("a stall is a leak unless the scenario expects it, with the calls in its family")
  func stall() {
    var scenario = GoodScenarios.expectedDeadlock
    #expect(Evidence(ofPlainRun: scenario).messages(of: checker) == [])
    scenario.expectations = [.stalled(call: "fib", heldBy: nil)]
    #expect(Evidence(ofPlainRun: scenario).messages(of: checker) == [])
    scenario.expectations = []
    #expect(
      Evidence(ofPlainRun: scenario).messages(of: checker) == [
        "outside, which client made at 3ms, never settled",
        "fib, which worker made at 5ms, never settled",
      ])
  }
}
