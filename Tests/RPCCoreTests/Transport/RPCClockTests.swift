import RPCCore
import Testing

@Suite("Clocks of clients and servers")
struct RPCClockTests {
  @Test("It is a clock for code that takes any clock")
  func anyClock() async throws {
    let clock: any Clock<Duration> = ContinuousRPCClock()
    #expect(try await sleepsFor(.milliseconds(1), by: clock) >= .milliseconds(1))
  }

  @Test("An environment takes any clock, whose instants agree with those of real time")
  func adapted() async throws {
    let environment = RPCEnvironment(clock: .continuous as any Clock<Duration>) { "" }
    let begin = environment.clock.now
    let distance = begin.duration(to: ContinuousRPCClock().now)
    #expect(distance >= .zero && distance < .seconds(60))
    try await environment.clock.sleep(for: .milliseconds(1))
    #expect(begin.duration(to: environment.clock.now) >= .milliseconds(1))
    try await environment.clock.sleep(until: .start)
  }

  @Test("A clock of this package is used as it is, however it is given")
  func own() {
    let clock: any Clock<Duration> = ContinuousRPCClock()
    #expect(RPCEnvironment(clock: clock) { "" }.clock is ContinuousRPCClock)
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
