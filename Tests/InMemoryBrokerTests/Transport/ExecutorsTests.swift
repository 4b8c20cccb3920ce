import InMemoryBroker
import RPCCore
import Synchronization
import Testing

@Suite("Where and how many at a time handlers run")
struct ExecutorsTests {
  @Test(
    "During a handler, a serial server refuses bad requests and an inline one waits (A3.2)",
    arguments: [(ExecutorPolicy.inline, false), (.serial, true)])
  func refusing(executor: ExecutorPolicy, answersMeanwhile: Bool) async throws {
    let stage = try Stage()
    let latch = Latch()
    var serving = RPCServer.Configuration()
    serving.executor = executor
    serving.prefetch = 2
    let server = try stage.server(serving) { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 1
      }
    }
    try await stage.run(server) { client in
      let slow = try await client.send("slow", as: Int.self, timeout: nil)
      await stage.log.happened("handlerStarting")
      let missing = try await client.send("missing", as: Int.self, timeout: nil)
      await stage.log.happened("requestReceived", times: 2)
      #expect(stage.log.names.contains("requestRefused") == answersMeanwhile)
      latch.open()
      #expect(try await slow.result() == 1)
      _ = try? await missing.result()
      #expect(missing.state == .failed)
    }
  }

  @Test("The executor runs as many handlers at a time as it has slots", arguments: [1, 3])
  func slots(maximum: Int) async throws {
    let stage = try Stage()
    let latch = Latch()
    var serving = RPCServer.Configuration()
    serving.executor = .concurrent(maximum: maximum)
    serving.prefetch = 5
    let server = try stage.server(serving) { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 1
      }
    }
    try await stage.run(server) { client in
      var calls: [PendingCall<Int>] = []
      for _ in 0..<5 { calls.append(try await client.send("slow", timeout: nil)) }
      await stage.log.happened("requestReceived", times: 5)
      await stage.log.happened("handlerStarting", times: maximum)
      #expect(server.running == maximum)
      #expect(server.counters.started == maximum)
      latch.open()
      for call in calls { #expect(try await call.result() == 1) }
    }
  }

  @Test("Handlers run on the executor that the user supplies (A3.2)")
  func ownExecutor() async throws {
    let stage = try Stage()
    let executor = CountingExecutor()
    var serving = RPCServer.Configuration()
    serving.taskExecutor = executor
    let server = try stage.server(serving) { handlers in
      handlers.handle("here") { () async in
        withUnsafeCurrentTask { $0?.unownedTaskExecutor != nil }
      }
    }
    try await stage.run(server) { client in
      let isOnExecutor = try await client.call("here", as: Bool.self, timeout: nil)
      #expect(isOnExecutor)
    }
    #expect(executor.jobs.load(ordering: .relaxed) > 0)
  }

  @Test("Several servers share a queue by their prefetch (A3.5)")
  func sharing() async throws {
    let stage = try Stage()
    let latch = Latch()
    let servers = try (0..<3).map { number in
      try stage.server { handlers in
        handlers.handle("who") { () async throws in
          try await latch.wait()
          return number
        }
      }
    }
    let answers = try await withThrowingTaskGroup(of: Void.self) { group in
      for server in servers {
        group.addTask { try await server.run() }
        try await server.waitUntilServing()
      }
      let answers = try await stage.run { client in
        var calls: [PendingCall<Int>] = []
        for _ in 0..<3 { calls.append(try await client.send("who", timeout: nil)) }
        await stage.log.happened("handlerStarting", times: 3)
        latch.open()
        var answers: [Int] = []
        for call in calls { answers.append(try await call.result()) }
        return answers
      }
      group.cancelAll()
      return answers
    }
    #expect(answers.sorted() == [0, 1, 2])
  }
}

/// An executor that counts its jobs and runs them on other threads.
private final class CountingExecutor: TaskExecutor {
  let jobs = Atomic(0)

  func enqueue(_ job: consuming ExecutorJob) {
    jobs.add(1, ordering: .relaxed)
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    Task.detached { job.runSynchronously(on: executor) }
  }
}
