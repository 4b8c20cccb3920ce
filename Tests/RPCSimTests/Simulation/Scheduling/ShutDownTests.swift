import Dispatch
import Testing

@testable import RPCSim

@Suite struct ShutDownTests {
  @Test("A shutdown releases the scheduler and its tasks")
  func noLeaks() {
    weak var scheduler: DeterministicScheduler?
    weak var witness: Witness?
    do {
      let run = SchedulerRun()
      let seen = Witness()
      scheduler = run.scheduler
      witness = seen
      run.start("sleeper") {
        try? await run.clock.sleep(until: .distantFuture)
        _ = seen
      }
      run.start("frozen", process: 1) { _ = seen }
      run.start("starter") {
        Task.detached {
          while !Task.isCancelled { await Task.yield() }
          _ = seen
        }
        Task {
          try? await run.clock.sleep(until: .distantFuture)
          _ = seen
        }
      }
      run.scheduler.freeze(process: 1)
      #expect(run.scheduler.runUntilIdle(limit: 100) == .limitReached)
      #expect(run.scheduler.shutDown() == [])
    }
    #expect(scheduler == nil)
    #expect(witness == nil)
  }

  @Test("Tasks that would not end are named")
  func named() {
    let run = SchedulerRun()
    run.start("deaf") { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
    run.start("spinner") { while true { await Task.yield() } }
    run.start("parent") {
      Task.detached(name: "child") { while true { await Task.yield() } }
    }
    run.start("good") {}
    #expect(run.scheduler.runUntilIdle(limit: 100) == .limitReached)
    let left = run.scheduler.shutDown(limit: 1000)
    #expect(left == ["task `deaf`", "task `spinner`", "a task started by task `parent`"])
  }

  @Test("A task that is resumed too late ends all the same")
  func late() async {
    let run = SchedulerRun()
    let waiting = WaitingPlace()
    let ended = AsyncStream.makeStream(of: Bool.self)
    end(run, waiting: waiting, ended: ended.continuation)
    waiting.resume()
    var wasCancelled: [Bool] = []
    for await next in ended.stream { wasCancelled.append(next) }
    #expect(wasCancelled == [true])
  }

  private func end(
    _ run: SchedulerRun, waiting: WaitingPlace, ended: AsyncStream<Bool>.Continuation
  ) {
    run.start("late") {
      await waiting.wait()
      ended.yield(Task.isCancelled)
      ended.finish()
    }
    run.run()
    #expect(run.scheduler.shutDown() == ["task `late`"])
  }
}
