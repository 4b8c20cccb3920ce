import RPCCore
import Testing

@testable import RPCSim

@Suite("What a failure is known by")
struct FailureSignatureTests {
  private func signature(_ change: (inout Scenario) -> Void) throws -> FailureSignature {
    var scenario = Scenarios.tutorial()
    scenario.expectations = [.returns(call: "first", .integer(-1), within: nil)]
    change(&scenario)
    let run = ScenarioRun(of: scenario)
    #expect(run.signatures.map(\.subject.description) == run.failures)
    return try #require(run.signatures.first)
  }

  @Test("How a call ends tells failures with the same words apart")
  func ends() throws {
    let wrong = try signature { _ in }
    #expect(wrong.evidence.calls == [.returned])
    let late = try signature { $0.clients[0].timeout = .nanoseconds(1) }
    #expect(late.evidence.calls == [.failed(.deadlineExceeded)])
    let kept = try signature {
      $0.clients[0].isDrivenByHand = true
      $0.clients[0].timeout = nil
    }
    #expect(kept.evidence.calls == [.neverSettled([.putAside])])
    #expect([wrong, late, kept].allSatisfy { $0.subject == wrong.subject })
    #expect(wrong != late && late != kept)
  }

  @Test("Times and values do not")
  func numbers() throws {
    let one = try signature { _ in }
    let other = try signature { $0.latency = DurationRange(nanoseconds: 7_000_000) }
    #expect(one == other)
  }

  @Test("Too few handler runs are told from too many")
  func counts() throws {
    let seldom = try signature {
      $0.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(9))]
    }
    let often = try signature {
      $0.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(0))]
    }
    #expect(seldom.evidence.isTooSeldom && !often.evidence.isTooSeldom)
    #expect(seldom.evidence.events == often.evidence.events)
  }
}
