import RPCCore
import Testing

@testable import RPCSim

@Suite("Tasks that do nothing for long")
struct IdleTaskTests {
  /// Yields the given number of times.
  private static func work(_ count: Int) async {
    for _ in 0..<count { await Task.yield() }
  }

  @Test("They are forgotten, and go on all the same, at their process")
  func goesOn() {
    let run = SchedulerRun()
    let (waiting, detached) = (WaitingPlace(), WaitingPlace())
    run.start("waiter", process: 2) {
      await waiting.wait()
      run.say("back at \(run.processOfRunningTask)")
    }
    run.start("starter", process: 3) {
      Task.detached {
        await detached.wait()
        run.say("detached")
      }
    }
    run.start("sleeper", process: 4) {
      try? await run.clock.sleep(for: .seconds(1))
      run.say("slept at \(run.processOfRunningTask)")
    }
    run.start("worker", process: 1) {
      for _ in 0..<600 { await withTaskGroup { group in group.addTask { await Self.work(600) } } }
      waiting.resume()
      detached.resume()
    }
    run.run()
    #expect(run.scheduler.tasks.count < 400, "\(run.scheduler.tasks.count)")
    #expect(run.trace == ["back at 2", "detached", "slept at 4"])
    #expect(run.scheduler.escapes.isEmpty)
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("Forgetting them changes no choice")
  func sameChoices() {
    func trace() -> [String] {
      let run = SchedulerRun(.random(seed: 7))
      for name in ["first", "second", "third"] {
        run.start(name) {
          for number in 0..<50 {
            await Self.work(1_500)
            await withTaskGroup { group in
              group.addTask { run.say("\(name) \(number)") }
              group.addTask { run.say("\(name) \(number)'") }
            }
          }
        }
      }
      run.run()
      _ = run.scheduler.shutDown()
      return run.trace
    }
    let first = trace()
    #expect(first.count == 300)
    #expect(trace() == first)
  }
}

extension SchedulerRun {
  /// The process of the running task; -1 if there is none.
  fileprivate var processOfRunningTask: Int {
    scheduler.currentTask.map { scheduler.tasks[$0].process } ?? -1
  }
}
