import Dispatch
import RPCCore
import Testing

@testable import RPCSim

@Suite struct DeterminismTests {
  private actor Counter {
    private var count = 0
    private let run: SchedulerRun

    init(_ run: SchedulerRun) { self.run = run }

    func add(_ name: String) async -> Int {
      count += 1
      let seen = count
      run.say("\(name) counts \(seen)")
      await Task.yield()
      run.say("\(name) after \(seen) of \(count)")
      return count
    }
  }

  @TaskLocal private static var mark = "none"

  private static func group(_ run: SchedulerRun) async {
    await withTaskGroup(of: Int.self) { group in
      for number in 0..<4 {
        group.addTask {
          await Task.yield()
          run.say("child \(number) of \(mark)")
          return number
        }
      }
      for await number in group { run.say("group got \(number)") }
    }
  }

  private static func unstructured(_ run: SchedulerRun) async {
    let inner = Task {
      await Task.yield()
      run.say("inner of \(mark)")
    }
    let detached = Task.detached {
      for step in 0..<3 {
        run.say("detached \(step) of \(mark)")
        await Task.yield()
      }
    }
    await inner.value
    await detached.value
  }

  private static func stream(_ run: SchedulerRun) async {
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    async let consumer: Void = {
      for await number in stream { run.say("streamed \(number)") }
    }()
    async let producer: Void = {
      for number in 0..<3 {
        continuation.yield(number)
        await Task.yield()
      }
      continuation.finish()
    }()
    _ = await (consumer, producer)
  }

  private static func cancellation(_ run: SchedulerRun) async {
    let sleeper = Task {
      do {
        try await run.clock.sleep(for: .seconds(3600))
        run.say("slept")
      } catch {
        run.say("cancelled at \(run.clock.now.nanoseconds)")
      }
    }
    try? await run.clock.sleep(for: .milliseconds(5))
    sleeper.cancel()
    await sleeper.value
  }

  private static func callback(_ run: SchedulerRun) async {
    let waiting = WaitingPlace()
    await withTaskGroup { group in
      group.addTask {
        await waiting.wait()
        run.say("called back")
      }
      group.addTask {
        while !waiting.isTaken { await Task.yield() }
        waiting.resume()
      }
    }
  }

  private static func everything(_ run: SchedulerRun) async {
    let counter = Counter(run)
    async let first = counter.add("first")
    async let second = Task.yield()
    async let third = counter.add("third")
    await $mark.withValue("marked") {
      async let group: Void = group(run)
      async let unstructured: Void = unstructured(run)
      async let stream: Void = stream(run)
      _ = await (group, unstructured, stream)
    }
    async let cancellation: Void = cancellation(run)
    async let callback: Void = callback(run)
    _ = await (first, second, third, cancellation, callback)
  }

  private static func trace(_ strategy: Strategy) -> [String] {
    let run = SchedulerRun(strategy)
    for process in 0..<2 {
      run.start("process \(process)", process: process) {
        run.say("\(process) begins")
        await everything(run)
        run.say("\(process) ends")
      }
    }
    run.run()
    run.say("unfinished \(run.scheduler.unfinished.count), escapes \(run.scheduler.escapes)")
    return run.trace + run.scheduler.shutDown()
  }

  @Test("Five thousand runs on four threads at once have as many traces as there are seeds")
  func deterministic() {
    let traces = Shared<[UInt64: Set<[String]>]>([:])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for repetition in 0..<1250 {
        let seed = UInt64((repetition + thread * 7) % 50)
        let trace = Self.trace(.random(seed: seed))
        traces.withLock { _ = $0[seed, default: []].insert(trace) }
      }
    }
    let seen = traces.withLock { $0 }
    #expect(seen.count == 50)
    #expect(seen.values.allSatisfy { $0.count == 1 })
    #expect(Set(seen.values.flatMap(\.self)).count == 50)
    #expect(seen.values.allSatisfy { $0.first?.last == "unfinished 0, escapes []" })
  }

  @Test("Jobs run oldest first in order")
  func inOrder() {
    let run = SchedulerRun()
    for name in ["a", "b", "c"] {
      run.start(name) {
        run.say(name)
        await Task.yield()
        run.say(name + name)
      }
    }
    run.run()
    #expect(run.trace == ["a", "b", "c", "aa", "bb", "cc"])
    #expect(run.scheduler.shutDown() == [])
  }

  @Test("A seed orders the same two tasks alike when an unrelated one is added")
  func stableSeeds() {
    func order(_ seed: UInt64, adding others: Int) -> [String] {
      let run = SchedulerRun(.random(seed: seed))
      for other in 0..<others { run.start("other \(other)", process: 1) {} }
      for name in ["a", "b"] { run.start(name) { run.say(name) } }
      run.run()
      run.scheduler.shutDown()
      return run.trace
    }
    let alone = (0..<32).map { order($0, adding: 0) }
    #expect(Set(alone).count == 2)
    #expect((0..<32).map { order($0, adding: 5) } == alone)
  }

  @Test("A chooser sees process, task and occurrence, and no two jobs that mean the same")
  func meanings() {
    let seen = Shared<[(Int, Int, Int)]>([])
    let scheduler = DeterministicScheduler { jobs in
      var meanings: Set<UInt64> = []
      for index in 0..<jobs.count { meanings.insert(jobs[index].meaning) }
      #expect(meanings.count == jobs.count)
      let last = jobs[jobs.count - 1]
      seen.withLock { $0.append((last.process, last.task, last.occurrence)) }
      return jobs.count - 1
    }
    for process in 0..<2 {
      scheduler.start(process: process, name: nil) { await Task.yield() }
    }
    #expect(scheduler.readyCount == 2)
    #expect(scheduler.runUntilIdle(limit: 100) == .idle)
    let first = seen.withLock { $0.first }
    #expect(first ?? (0, 0, 0) == (1, 1, 0))
    #expect(scheduler.shutDown() == [])
  }
}
