import Dispatch
import Foundation
import RPCCore
import Synchronization
import TestSupport
import Testing

@testable import RPCSim

/// Influences on a simulation from outside.
///
/// Some are named, some are found by running twice, and some are not noticed. Each row of the table
/// in "Simulate real code" has its test here.
@Suite("What gets in from outside")
struct OutsideTests {
  func problems(
    of body: @escaping @Sendable (Simulation) async throws -> Void
  ) -> [String] {
    do { try simulate(body) } catch { return (error as? SimulationFailure)?.report.problems ?? [] }
    return []
  }

  /// Whether running twice finds that a simulation which sends this value is not deterministic.
  func isFound(_ value: @escaping @Sendable () -> String) -> Bool {
    let body: @Sendable (Simulation) async throws -> Void = { sim in
      sim.serve("worker") { handlers, _ in handlers.handle("echo") { (text: String) in text } }
      try await withRPCClient(sim, calling: "worker") { client in
        _ = try await client.call("echo", value(), as: String.self)
      }
    }
    var options = SimulationOptions()
    options.checksDeterminism = true
    // A single run finds no problem.
    #expect(problems(of: body) == [])
    do { try simulate(options: options, body) } catch { return error is DeterminismFailure }
    return false
  }

  // MARK: Named

  @Test("A callback of another thread is named, each time")
  func callback() {
    for _ in 0..<20 {
      let problems = problems { _ in
        await resumedByAnotherThread()
      }
      #expect(problems.count == 1, "\(problems)")
      #expect(
        problems.first?.contains("task `test` was resumed from outside") == true, "\(problems)")
    }
  }

  @Test("A way out that is taken again and again is told once, with how often")
  func once() {
    let problems = problems { _ in
      for _ in 0..<5 {
        await resumedByAnotherThread()
      }
    }
    #expect(problems.count == 1, "\(problems)")
    #expect(problems.first?.contains("(5 times): ") == true, "\(problems)")
  }

  @Test("A continuation that is never resumed is reported with the place of its process")
  func forgotten() {
    let problems = problems { sim in
      sim.process("worker", file: "Tests/Here.swift", line: 7) { _ in
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      }
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
    #expect(
      problems.contains { $0.contains("task `test` waits for something outside") }, "\(problems)")
    #expect(
      problems.contains {
        $0.contains("task `worker` (Tests/Here.swift:7) waits for something outside")
      },
      "\(problems)")
  }

  #if os(Linux) && compiler(>=6.3) && compiler(<6.4)
    @Test("A sleep by a real clock is named")
    func realSleep() {
      let problems = problems { _ in try await Task.sleep(for: .milliseconds(5)) }
      #expect(problems.count == 1, "\(problems)")
      #expect(problems.first?.contains("task `test` sleeps by a real clock") == true, "\(problems)")
    }
  #endif

  // MARK: Found by running twice

  @Test("A real time, a random number and a UUID are found by running twice")
  func changing() {
    #expect(isFound { "\(Date().timeIntervalSince1970)" })
    #expect(isFound { "\(ContinuousClock.now)" })
    #expect(isFound { "\(UInt64.random(in: 0...UInt64.max))" })
    #expect(isFound { UUID().uuidString })
  }

  @Test("What a run leaves in a global variable is found by running twice")
  func global() {
    #expect(isFound { "\(leftOver.add(1, ordering: .relaxed).newValue)" })
  }

  @Test("A file that a run changes is found by running twice")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/count"
    #expect(
      isFound {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try? (text + "x").write(toFile: path, atomically: true, encoding: .utf8)
        return text
      })
  }

  // MARK: Seen by another process only

  @Test("The environment and a file that stays are not seen by one process")
  func surroundings() {
    #expect(!isFound { ProcessInfo.processInfo.environment["PATH"] ?? "" })
  }

  @Test("What differs between processes is found by their fingerprints")
  func fingerprints() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/fingerprints"
    func run(_ word: String) throws -> SimulationReport {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate { sim in
          sim.declareQueue(word)
          sim.expect(false)
        }
      }
      return try #require(failure?.report)
    }
    let (once, other) = (try run("a"), try run("b"))
    try RunFingerprints(path: path).hold(once, of: "race seed 1")
    let again = RunFingerprints(path: path)
    try again.hold(once, of: "race seed 1")
    try again.hold(other, of: "another that the first process did not run")
    let failure = #expect(throws: FingerprintFailure.self) {
      try again.hold(other, of: "race seed 1")
    }
    #expect(failure?.description.contains("the order of a Set or Dictionary") == true)
    try "nonsense".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: FingerprintFailure.self) {
      try RunFingerprints(path: path).hold(once, of: "race seed 1")
    }
  }

  // MARK: Not seen

  @Test("A thread that blocks is not seen, and no virtual time passes meanwhile")
  func blocking() {
    let problems = problems { sim in
      waitForNewThread {}
      sim.expect(sim.now == .start)
    }
    #expect(problems == [])
  }

  // MARK: Beside other tests

  @Test("Simulations that block leave the threads that all tasks share to the others")
  func sharedThreads() async {
    let others = DispatchSemaphore(value: 0)
    let waited = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 {
        group.addTask {
          let held = Atomic(false)
          try? await simulate { _ in
            held.store(waits(for: others), ordering: .relaxed)
          }
          return held.load(ordering: .relaxed)
        }
      }
      for _ in 0..<32 {
        group.addTask {
          others.signal()
          return true
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(waited)
  }

  @Test("The async form runs on another thread and keeps the task-local values")
  func ownThread() async throws {
    let here = currentThread()
    try await Marker.$value.withValue(7) {
      try await simulate { sim in
        sim.expect(currentThread() != here)
        sim.expect(Marker.value == 7)
        // Inside of a simulation another one stays on its thread.
        let inner = currentThread()
        try await simulate { within in within.expect(currentThread() == inner) }
      }
    }
    let report = try await explore(schedules: 3) { _ in }
    #expect(report.schedules == 3)
    await #expect(throws: MalformedToken.self) { try await simulate(replaying: "?") { _ in } }
  }
}

/// Waits until another thread resumes the task, which happens once the task is suspended.
private func resumedByAnotherThread() async {
  let isSuspended = DispatchSemaphore(value: 0)
  // One task runs at a time, so this task runs when the caller is suspended.
  Task { isSuspended.signal() }
  await withUnsafeContinuation { waiter in
    Thread.detachNewThread {
      isSuspended.wait()
      waiter.resume()
    }
  }
}

/// Blocks the thread until there is a signal; `false` if none comes within a minute.
private func waits(for signal: DispatchSemaphore) -> Bool {
  signal.wait(timeout: .now() + .seconds(60)) == .success
}

func currentThread() -> ObjectIdentifier { ObjectIdentifier(Thread.current) }

private enum Marker {
  @TaskLocal static var value = 0
}

private let leftOver = Atomic(0)
