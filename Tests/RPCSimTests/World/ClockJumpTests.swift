import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// Faults that make a process's clock jump.
@Suite struct ClockJumpTests {
  /// The instant, in milliseconds, at which a call with a timeout of 50 ms is given up.
  private func givenUp(after jump: Int64) throws -> Double {
    var scenario = Scenario.sample(takes: 500, timeout: 50)
    scenario.addFault(.jumpClock(by: milliseconds(jump)), at: 20, process: "client")
    let journal = Scenarios.journal(of: scenario)
    let settled = try #require(journal.events.first { $0.kind == .callSettled })
    #expect(settled.detail == .outcome(.failed(.deadlineExceeded)))
    return Double(settled.time.nanoseconds) / 1_000_000
  }

  @Test("A clock that jumps past a deadline ends the call there and then")
  func past() throws {
    #expect(try givenUp(after: 100) == 20)
  }

  @Test("A clock that jumps towards a deadline or away from it moves the call's end")
  func moved() throws {
    #expect(try givenUp(after: 10) == 40)
    #expect(try givenUp(after: -10) == 60)
  }
}
