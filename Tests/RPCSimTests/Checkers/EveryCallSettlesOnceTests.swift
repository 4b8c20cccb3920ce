import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Every call settles once")
struct EveryCallSettlesOnceTests {
  private let checker = EveryCallSettlesOnce.self

  @Test("a call that settles twice is reported with both times")
  func twice() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let settled = try evidence.index(of: .callSettled)
    evidence.duplicate(settled)
    evidence.change(settled + 1) { $0.time = Instant(nanoseconds: milliseconds(50)) }
    let violations = evidence.violations(of: checker)
    #expect(violations.map(\.message) == ["first settled twice: at 44ms and again at 50ms"])
    #expect(violations.map(\.events) == [[settled, settled + 1]])
    #expect(violations.map(\.invariant) == ["every call settles exactly once"])
  }

  @Test("a call that settles without a start is reported")
  func beforeItWasMade() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.drop(try evidence.index(of: .callStarted))
    #expect(evidence.messages(of: checker) == ["first settled at 44ms, before it was made"])
  }

  @Test("a call that settles after its process crashed is reported")
  func afterCrash() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let settled = try evidence.index(of: .callSettled)
    var crash = evidence.journal.events[settled]
    crash.kind = .crashed
    evidence.insert(crash, at: settled)
    #expect(
      evidence.messages(of: checker) == [
        "first settled at 44ms, though client, which made it, had crashed at 44ms"
      ])
  }
}
