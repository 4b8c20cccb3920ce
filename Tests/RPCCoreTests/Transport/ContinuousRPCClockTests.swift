import Foundation
import RPCCore
import Testing

@Suite("The clock of real time")
struct ContinuousRPCClockTests {
  @Test("Instants count from 1970, and never run backwards")
  func instants() {
    let before = Date().timeIntervalSince1970
    let clock = ContinuousRPCClock()
    let first = clock.now
    let second = clock.now
    let after = Date().timeIntervalSince1970
    #expect(first <= second)
    // The wall clock may be set during the test, but not by a day.
    let seconds = Double(first.nanoseconds) / 1e9
    #expect(seconds > before - 86_400)
    #expect(seconds < after + 86_400)
  }

  @Test("A sleep does not end before its instant")
  func sleep() async throws {
    let clock = ContinuousRPCClock()
    let instant = clock.now.advanced(byNanoseconds: 2_000_000)
    try await clock.sleep(until: instant)
    #expect(clock.now >= instant)
    try await clock.sleep(until: .start)
  }

  @Test("A sleep ends as soon as it is cancelled")
  func cancelled() async throws {
    let sleeping = Task { try await ContinuousRPCClock().sleep(until: .distantFuture) }
    sleeping.cancel()
    await #expect(throws: CancellationError.self) { try await sleeping.value }
  }
}
