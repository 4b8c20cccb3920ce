import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Deadlines honoured")
struct DeadlineHonouredTests {
  private let checker = DeadlineHonoured.self

  private func settle(
    at time: Int64, _ outcome: CallOutcome? = nil, timeout: Int64 = 100
  ) throws -> Evidence {
    var evidence = Evidence(ofPlainRun: .sample(timeout: timeout))
    let settled = try evidence.index(of: .callSettled)
    for id in settled..<evidence.journal.events.count {
      evidence.change(id) { $0.time = Instant(nanoseconds: time) }
    }
    if let outcome { evidence.change(settled) { $0.detail = .outcome(outcome) } }
    return evidence
  }

  @Test("a call that settles a nanosecond after its deadline is reported")
  func late() throws {
    let deadline: Int64 = milliseconds(100)
    #expect(try settle(at: deadline).messages(of: checker) == [])
    #expect(
      try settle(at: deadline + 1).messages(of: checker) == [
        "first settled at 100.000001ms, 1ns after its deadline"
      ])
  }

  @Test("a call that is given up a nanosecond before its deadline is reported")
  func early() throws {
    let deadline: Int64 = milliseconds(100)
    let outcome = CallOutcome.failed(.deadlineExceeded)
    #expect(
      try settle(at: deadline - 1, outcome).messages(of: checker) == [
        "first was given up at 99.999999ms, 1ns before its deadline"
      ])
  }

  @Test("a reply at exactly the deadline that is declared late is reported")
  func declaredLate() throws {
    let evidence = try settle(at: milliseconds(100), .failed(.deadlineExceeded))
    #expect(
      evidence.messages(of: checker) == [
        "the reply to first arrived in time, at 100ms, and was declared late"
      ])
  }

  @Test("a call that is still pending when others go on after its deadline is reported")
  func pending() throws {
    var evidence = Evidence(
      ofPlainRun: .sample(timeout: 30) { scenario in
        scenario.addCall("later", at: 40) { $0.timeout = .never }
      })
    evidence.drop(try evidence.index(of: .callSettled))
    evidence.isQuiescent = false
    let last = try #require(evidence.journal.events.last?.time)
    let overdue = ReadableDuration(last.nanoseconds - milliseconds(30))
    #expect(
      evidence.messages(of: checker) == [
        "first was still pending at \(ReadableDuration(last.nanoseconds)), \(overdue) after its deadline"
      ])
  }

  @Test("a jump that did not happen, or a pause, excuses nothing")
  func disturbances() throws {
    var jumped = Evidence(
      ofPlainRun: .sample(takes: 80, timeout: 60) {
        $0.addFault(.jumpClock(by: milliseconds(30)), at: 40, process: "client")
      })
    #expect(jumped.messages(of: checker) == [])
    jumped.drop(try jumped.index(of: .clockJumped))
    #expect(
      jumped.messages(of: checker) == ["first was given up at 40ms, 20ms before its deadline"])
    var paused = Evidence(
      ofPlainRun: .sample(takes: 80, timeout: 60) {
        $0.addFault(.pause(for: milliseconds(100)), at: 40, process: "client")
      })
    #expect(paused.messages(of: checker) == [])
    paused.drop(try paused.index(of: .resumed))
    paused.drop(try paused.index(of: .paused))
    #expect(paused.messages(of: checker) == ["first settled at 140ms, 80ms after its deadline"])
  }
}
