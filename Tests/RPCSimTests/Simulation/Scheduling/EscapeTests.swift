import Dispatch
import RPCCore
import TestSupport
import Testing

@testable import RPCSim

@Suite struct EscapeTests {
  @Test("A task that another thread resumes is named, and comes back")
  func foreignThread() {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    run.start("waiter", process: 3) {
      await waiting.wait()
      run.say("back")
    }
    run.run()
    waitForNewThread { waiting.resume() }
    #expect(run.scheduler.readyCount == 1)
    run.run()
    #expect(run.trace == ["back"])
    #expect(
      run.scheduler.escapes == [
        Escape(kind: .resumedFromOutside(by: nil), process: 3, task: "task `waiter`")
      ])
    #expect(
      run.scheduler.escapes.map(\.description) == [
        "task `waiter` was resumed from outside of the simulation, by another thread"
      ])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A detached task that another thread resumes is told from others, and comes back")
  func foreignThreadDetached() {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    run.start("starter") {
      Task.detached {
        await waiting.wait()
        run.say("back")
      }
    }
    run.run()
    waitForNewThread { waiting.resume() }
    run.run()
    #expect(run.trace == ["back"])
    #expect(
      run.scheduler.escapes == [
        Escape(
          kind: .resumedFromOutside(by: nil), process: 0, task: "a task started by task `starter`")
      ])
    #expect(run.scheduler.shutDown() == [])
  }

  #if os(Linux) && compiler(>=6.3) && compiler(<6.4)
    @Test("A sleep by a real clock is named, and takes virtual time", arguments: [false, true])
    func realSleep(isDetached: Bool) {
      let run = SchedulerRun()
      let sleep: @Sendable () async -> Void = {
        try? await Task.sleep(for: .seconds(3600))
        run.say("slept")
      }
      run.start("sleeper", process: 1) {
        guard isDetached else { return await sleep() }
        await Task.detached(name: "inner") { await sleep() }.value
      }
      run.run()
      #expect(run.trace == ["slept"])
      #expect(run.scheduler.now.nanoseconds <= 3_600_000_000_000)
      #expect(run.scheduler.now.nanoseconds > 3_590_000_000_000)
      #expect(run.scheduler.escapes.count == 1)
      #expect(run.scheduler.escapes.first?.process == 1)
      #expect(run.scheduler.escapes.first?.task == (isDetached ? "task `inner`" : "task `sleeper`"))
      #expect(run.scheduler.shutDown() == [])
    }

    @Test("A cancelled sleep by a real clock ends at once")
    func cancelledRealSleep() {
      let run = SchedulerRun()
      run.start("sleeper") {
        let sleeper = Task { try await Task.sleep(nanoseconds: 3_600_000_000_000) }
        await Task.yield()
        sleeper.cancel()
        if case .failure = await sleeper.result { run.say("cancelled") }
      }
      #expect(run.scheduler.runUntilIdle(limit: 1000) == .idle)
      #expect(run.trace == ["cancelled"])
      #expect(run.scheduler.shutDown() == [])
    }
  #endif

  @Test("Tasks beside a simulation are left alone")
  func others() async {
    let run = SchedulerRun()
    let wasInside = Shared<[Bool]>([])
    let others = (0..<50).map { _ in
      Task.detached {
        for _ in 0..<20 {
          await Task.yield()
          wasInside.withLock { $0.append(CurrentScheduler.isInside(run.scheduler)) }
        }
      }
    }
    simulate(run)
    for other in others { await other.value }
    #expect(wasInside.withLock { $0 } == [Bool](repeating: false, count: 1000))
    #expect(run.scheduler.escapes == [])
  }

  private func simulate(_ run: SchedulerRun) {
    run.start("busy") { for _ in 0..<1000 { await Task.yield() } }
    run.run()
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Resuming a task that is older than the simulation does not draw it in")
  func older() async {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    let older = Task.detached {
      await waiting.wait()
      return CurrentScheduler.isInside(run.scheduler)
    }
    while !waiting.isTaken { await Task.yield() }
    resume(waiting, in: run)
    #expect(await older.value == false)
    #expect(run.scheduler.escapes == [])
  }

  private func resume(_ waiting: WaitingPlace, in run: SchedulerRun) {
    run.start("resumer") { waiting.resume() }
    run.run()
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Yields of a detached task stay inside, outside of actors")
  func yields() {
    let run = SchedulerRun()
    run.start("starter") {
      await Task.detached { for _ in 0..<100 { await Task.yield() } }.value
      run.say("done")
    }
    run.run()
    #expect(run.trace == ["done"])
    #expect(run.scheduler.escapes == [])
    #expect(run.scheduler.shutDown() == [])
  }

  private actor Bystander {
    func yield() async {
      for _ in 0..<3 { await Task.yield() }
    }
  }

  @Test("Detached tasks that yield in an actor end, and if they leave they are named")
  func yieldInActor() async {
    let run = SchedulerRun()
    let starter = startYielding(run)
    while !starter.isFinished {
      runReady(run)
      await Task.yield()
    }
    #expect(run.trace == ["done"])
    #expect(run.scheduler.escapes.allSatisfy { $0.task.contains("starter") })
    #expect(run.scheduler.shutDown() == [])
  }

  private func startYielding(_ run: SchedulerRun) -> SimulatedTask {
    let bystander = Bystander()
    return run.start("starter") {
      let first = Task.detached { await bystander.yield() }
      let second = Task.detached { await bystander.yield() }
      await first.value
      await second.value
      run.say("done")
    }
  }

  @Test("A task that sleeps on another thread is noticed and brought back")
  func metOutside() async {
    let run = SchedulerRun()
    run.start("first") {}
    runReady(run)
    let clock = run.clock
    let stranger = Task.detached(name: "stranger") { try await clock.sleep(for: .seconds(1)) }
    while run.scheduler.escapes.count < 2 { await Task.yield() }
    runReady(run)
    try? await stranger.value
    let kinds = run.scheduler.escapes.map(\.kind)
    #expect(kinds.first == .metOutside(doing: "sleep until 1000000000 ns"))
    #expect(run.scheduler.escapes.first?.task == "task `stranger`")
    #expect(run.scheduler.now == Instant(nanoseconds: 1_000_000_000))
    run.scheduler.shutDown()
  }

  private func runReady(_ run: SchedulerRun) { run.run() }
}
