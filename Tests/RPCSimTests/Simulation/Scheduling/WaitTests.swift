import Testing

@testable import RPCSim

@Suite struct WaitTests {
  @Test("A stalled run can say who waits for what")
  func reasons() {
    let run = SchedulerRun()
    run.start("caller", process: 1) {
      await run.scheduler.withWaitReason("the reply of call `first`") {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      }
    }
    run.start("sleeper", process: 2) { try? await run.clock.sleep(for: .seconds(1)) }
    #expect(run.scheduler.runUntilIdle(limit: 100) == .idle)
    #expect(
      run.scheduler.waits == [
        TaskWait(process: 1, task: "task `caller`", reason: "the reply of call `first`"),
        TaskWait(process: 2, task: "task `sleeper`", reason: "sleeps until 1000000000 ns"),
      ])
    #expect(run.scheduler.unfinished.map(\.name) == ["caller", "sleeper"])
    #expect(run.scheduler.shutDown() == ["task `caller`"])
  }

  @Test("A wait is removed when its task goes on")
  func over() {
    let run = SchedulerRun()
    run.start("caller") { await run.scheduler.withWaitReason("a moment") { await Task.yield() } }
    run.run()
    #expect(run.scheduler.waits == [])
    #expect(run.scheduler.shutDown() == [])
  }
}
