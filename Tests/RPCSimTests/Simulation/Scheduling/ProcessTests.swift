import Testing

@testable import RPCSim

@Suite struct ProcessTests {
  @Test("A frozen process stands still, and goes on in order when it is thawed")
  func freeze() {
    let run = SchedulerRun()
    for process in 0..<2 {
      run.start(process: process) {
        for step in 0..<2 {
          Task { run.say("\(process) task \(step)") }
          await Task.yield()
        }
        run.say("\(process) done")
      }
    }
    run.scheduler.freeze(process: 0)
    run.run()
    #expect(run.trace == ["1 task 0", "1 task 1", "1 done"])
    #expect(run.scheduler.readyCount == 0)
    run.scheduler.thaw(process: 0)
    run.run()
    #expect(run.trace.dropFirst(3) == ["0 task 0", "0 task 1", "0 done"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Freezing in the midst of work keeps what was ready before what comes")
  func freezeMidway() {
    let run = SchedulerRun()
    for name in ["a", "b"] { run.start(name) { run.say(name) } }
    #expect(run.scheduler.runOne())
    run.scheduler.freeze(process: 0)
    run.start("c") { run.say("c") }
    run.run()
    #expect(run.trace == ["a"])
    run.scheduler.thaw(process: 0)
    run.run()
    #expect(run.trace == ["a", "b", "c"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A task that another process resumes stays its own process's")
  func resumedByOther() {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    run.start("waiter", process: 0) {
      await waiting.wait()
      run.say("resumed")
    }
    run.run()
    run.scheduler.freeze(process: 0)
    run.start("resumer", process: 1) { waiting.resume() }
    run.run()
    #expect(run.trace == [])
    run.scheduler.thaw(process: 0)
    run.run()
    #expect(run.trace == ["resumed"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Detached tasks belong to the process that started them, not to the one that resumes them")
  func detached() {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    run.start("waiter", process: 1) {
      Task.detached {
        await waiting.wait()
        run.say("resumed")
      }
    }
    run.run()
    run.scheduler.freeze(process: 1)
    run.scheduler.perform(as: 0) { waiting.resume() }
    run.run()
    #expect(run.trace == [])
    run.scheduler.thaw(process: 1)
    run.run()
    #expect(run.trace == ["resumed"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("What is started for a process from outside of its tasks is the process's")
  func performed() {
    let run = SchedulerRun()
    run.scheduler.freeze(process: 2)
    run.start("first") {}
    run.scheduler.perform(as: 2) { _ = Task { run.say("ran") } }
    run.run()
    #expect(run.trace == [])
    run.scheduler.thaw(process: 2)
    run.run()
    #expect(run.trace == ["ran"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A limit ends a livelock")
  func livelock() {
    let run = SchedulerRun()
    let task = run.start("spinner") { while !Task.isCancelled { await Task.yield() } }
    #expect(run.scheduler.runUntilIdle(limit: 1000) == .limitReached)
    #expect(!task.isFinished)
    task.cancel()
    #expect(run.scheduler.runUntilIdle(limit: 1000) == .idle)
    #expect(task.isFinished)
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A hundred thousand tasks that wait for each other need no stack")
  func deep() {
    let run = SchedulerRun()
    let ends = Shared(0)
    run.start("deep") {
      var last = Task { ends.withLock { $0 += 1 } }
      for _ in 0..<100_000 {
        last = Task { [last] in
          await last.value
          ends.withLock { $0 += 1 }
        }
      }
      await last.value
    }
    #expect(run.scheduler.runUntilIdle(limit: 10_000_000) == .idle)
    #expect(ends.withLock { $0 } == 100_001)
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A chain of recursive calls of async functions needs no stack")
  func recursion() {
    @Sendable func descend(_ depth: Int) async -> Int {
      if depth % 100 == 0 { await Task.yield() }
      return depth == 0 ? 0 : await descend(depth - 1) + 1
    }
    let run = SchedulerRun()
    run.start("recursion") { run.say("\(await descend(50_000))") }
    run.run()
    #expect(run.trace == ["50000"])
    #expect(run.scheduler.shutDown() == [])
  }
}
