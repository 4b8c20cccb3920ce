import Dispatch
import RPCCore
import RPCSim
import TestSupport
import Testing

/// An influence from outside fails a simulation and is named, because it cannot be replayed.
@Suite("Escapes from a simulation")
struct SimulationEscapeTests {
  @Test("A task that another thread resumes is named in the failure")
  func foreignThread() {
    let failure = #expect(throws: SimulationFailure.self) {
      try simulate { sim in
        let door = Door()
        sim.process("worker") { worker in
          try await worker.clock.sleep(for: .seconds(1))
          waitForNewThread { door.open() }
        }
        await door.pass()
      }
    }
    let problems = failure?.report.problems ?? []
    #expect(
      problems == [
        "the outside got in: task `test` was resumed from outside of the simulation, by another "
          + "thread: replace code that calls back from another thread (Dispatch, URLSession, a "
          + "timer) by a stand-in that the simulation runs"
      ])
    #expect(failure?.description.contains("another thread") == true)
  }

  @Test("A task on a foreign executor is reported when it meets the simulation")
  func foreignExecutor() async {
    let failure = await #expect(throws: SimulationFailure.self) {
      try await simulate { sim in
        let (door, met) = (Door(), DispatchSemaphore(value: 0))
        Task.detached(name: "runaway", executorPreference: globalConcurrentExecutor) {
          defer { door.open() }
          met.signal()
          try await sim.sleep(for: .seconds(1))
        }
        met.wait()
        await door.pass()
      }
    }
    let problems = failure?.report.problems ?? []
    #expect(problems.contains { $0.contains("runaway") || $0.contains("stalled") }, "\(problems)")
  }

  #if os(Linux) && compiler(>=6.3) && compiler(<6.4)
    @Test("A handler that sleeps by a real clock costs no time, and is named in the failure")
    func realSleep() {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate { sim in
          sim.serve("worker") { handlers, _ in
            handlers.handle("slow") {
              try await Task.sleep(for: .seconds(20))
              return 1
            }
          }
          try await withRPCClient(sim, calling: "worker") { client in
            let result = try await client.call("slow", as: Int.self)
            sim.expect(result == 1)
          }
        }
      }
      let problems = failure?.report.problems ?? []
      #expect(problems.count == 1, "\(problems)")
      #expect(problems.first?.contains("`worker` sleeps by a real clock") == true, "\(problems)")
    }
  #endif
}

/// A door at which one task waits until it is opened.
private final class Door: Sendable {
  private let stream: AsyncStream<Void>
  private let opening: AsyncStream<Void>.Continuation

  init() { (stream, opening) = AsyncStream.makeStream() }

  func open() { opening.yield() }

  func pass() async { for await _ in stream { return } }
}
