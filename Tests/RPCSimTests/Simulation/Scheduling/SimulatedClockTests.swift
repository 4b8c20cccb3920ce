import RPCCore
import Testing

@testable import RPCSim

@Suite struct SimulatedClockTests {
  @Test("Time jumps from sleeper to sleeper")
  func jumps() {
    let run = SchedulerRun()
    for seconds in [3, 1, 2] {
      run.start("\(seconds)") {
        try? await run.clock.sleep(for: .seconds(seconds))
        run.say("\(seconds) at \(run.clock.now.nanoseconds)")
      }
    }
    run.run()
    #expect(run.trace == ["1 at 1000000000", "2 at 2000000000", "3 at 3000000000"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A sleeper that is cancelled wakes at once with an error, and tells")
  func cancelled() {
    let run = SchedulerRun()
    let task = run.start("sleeper", process: 1) {
      do {
        try await run.clock.sleep(until: .distantFuture)
      } catch {
        run.say("\(error is CancellationError) at \(run.clock.now.nanoseconds)")
      }
    }
    #expect(run.scheduler.runUntilIdle(limit: 100) == .idle)
    run.scheduler.perform(as: 0) { task.cancel() }
    #expect(run.scheduler.runUntilIdle(limit: 100) == .idle)
    #expect(run.trace == ["true at 0"])
    #expect(run.cancelled == [SleepID(process: 1, serial: 1)])
    #expect(!run.scheduler.wake(SleepID(process: 1, serial: 1)))
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A task that is cancelled before does not begin to sleep")
  func cancelledBefore() {
    let run = SchedulerRun()
    run.start("sleeper") {
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        try await run.clock.sleep(for: .seconds(1))
      } catch {
        run.say("at \(run.clock.now.nanoseconds)")
      }
    }
    run.run()
    #expect(run.trace == ["at 0"])
    #expect(run.scheduler.waits == [])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Sleeps are named by their process and count")
  func names() {
    let slept = Shared<[SleepID]>([])
    let scheduler = DeterministicScheduler { _ in 0 }
    scheduler.onSleep = { id, _ in slept.withLock { $0.append(id) } }
    let clock: any RPCClock = SimulatedClock(scheduler: scheduler)
    for process in 0..<2 {
      for _ in 0..<2 {
        scheduler.start(process: process, name: nil) {
          try? await clock.sleep(until: .distantFuture)
        }
      }
    }
    #expect(scheduler.runUntilIdle(limit: 100) == .idle)
    #expect(
      slept.withLock { $0 } == [
        SleepID(process: 0, serial: 1), SleepID(process: 0, serial: 2),
        SleepID(process: 1, serial: 1), SleepID(process: 1, serial: 2),
      ])
    #expect(scheduler.shutDown() == [])
  }
}
