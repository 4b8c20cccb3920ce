import RPCCore
import Testing

@Suite("Clocks of clients and servers")
struct RPCClockTests {
  @Test("It is a clock for code that takes any clock")
  func anyClock() async throws {
    let clock: any Clock<Duration> = ContinuousRPCClock()
    #expect(try await sleepsFor(.milliseconds(1), by: clock) >= .milliseconds(1))
  }

  @Test("An environment takes any clock, and its instants count from then")
  func adapted() async throws {
    let environment = RPCEnvironment(clock: .continuous as any Clock<Duration>) { "" }
    let begin = environment.clock.now
    #expect(begin < .start.advanced(by: .seconds(3_600)))
    try await environment.clock.sleep(for: .milliseconds(1))
    #expect(begin.duration(to: environment.clock.now) >= .milliseconds(1))
    try await environment.clock.sleep(until: .start)
  }

  @Test("A sleep by an adapted clock ends when its task is cancelled")
  func cancelled() async throws {
    let environment = RPCEnvironment(clock: .continuous as any Clock<Duration>) { "" }
    let task = Task { try await environment.clock.sleep(until: .distantFuture) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

private func sleepsFor<C: Clock>(
  _ duration: Duration, by clock: C
) async throws -> Duration where C.Duration == Duration {
  try await clock.measure { try await clock.sleep(for: duration) }
}
