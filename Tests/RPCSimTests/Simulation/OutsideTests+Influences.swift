import Dispatch
import Foundation
import MainActorByDefault
import RPCCore
import Synchronization
import TestSupport
import Testing

@testable import RPCSim

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

// The other rows of the table of influences, and other forms of each influence.
extension OutsideTests {
  enum Source: CaseIterable { case queue, delayedQueue, timerSource, timer, session }

  @Test("A callback of Dispatch, of a timer and of URLSession is named", arguments: Source.allCases)
  func callback(from source: Source) {
    let problems = problems { _ in await called(back: source) }
    #expect(problems.count == 1, "\(problems)")
    #expect(
      problems.first?.contains("task `test` was resumed from outside of the simulation") == true,
      "\(problems)")
  }

  @Test("Callbacks of two tasks are told once for each, with how often")
  func eachTask() {
    let problems = problems { _ in
      async let beside: Void = { for _ in 0..<3 { await called(back: .queue) } }()
      for _ in 0..<2 { await called(back: .queue) }
      await beside
    }
    #expect(problems.count == 2, "\(problems)")
    for words in [
      "in: task `test` was resumed from outside of the simulation, by another thread (2 times): ",
      "in: a task started by task `test` was resumed from outside of the simulation, by another "
        + "thread (3 times): ",
    ] {
      #expect(problems.contains { $0.contains(words) }, "\(problems)")
    }
  }

  @Test("What is named as coming from outside is among the escapes of the report")
  func escapes() {
    let failure = #expect(throws: SimulationFailure.self) {
      try simulate { _ in await called(back: .queue) }
    }
    let report = failure?.report
    #expect(report?.escapes.count == 1)
    #expect(report?.problems == report?.escapes.map { "the outside got in: \($0)" })
  }

  @MainActor
  @Test("A hop to the main actor is named if its thread is free, and if the simulation blocks it")
  func mainActorThread() async throws {
    let hops: [@Sendable (Simulation) async throws -> Void] = [
      { _ in await MainActor.run {} },
      // Its module is isolated to the main actor by default.
      { _ in await Cart().add("tea") },
    ]
    for hop in hops {
      let blocked = problems(of: hop)
      #expect(
        blocked.contains {
          $0.contains("task `test` waits for the main actor, which no schedule controls")
        }, "\(blocked)")
      // While this test waits, the thread is free.
      let failure = await #expect(throws: SimulationFailure.self) { try await simulate(hop) }
      let free = failure?.report.problems ?? []
      #expect(free.count == 1, "\(free)")
      #expect(
        free.first?.contains("task `test` went to the main actor, which no schedule controls")
          == true, "\(free)")
    }
  }

  #if os(Linux) && compiler(>=6.3) && compiler(<6.4)
    private static let sleeps: [(name: String, sleep: @Sendable () async throws -> Void)] = [
      ("for", { try await Task.sleep(for: .milliseconds(5)) }),
      ("nanoseconds", { try await Task.sleep(nanoseconds: 5_000_000) }),
      (
        "until",
        { try await Task.sleep(until: .now + .milliseconds(5), tolerance: nil, clock: .continuous) }
      ),
      ("suspending", { try await Task.sleep(for: .milliseconds(5), clock: .suspending) }),
      ("ContinuousClock", { try await ContinuousClock().sleep(for: .milliseconds(5)) }),
      ("SuspendingClock", { try await SuspendingClock().sleep(for: .milliseconds(5)) }),
      ("RPCEnvironment", { try await RPCEnvironment.realTime.clock.sleep(for: .milliseconds(5)) }),
    ]

    @Test("Each way to sleep by a real clock is named", arguments: 0..<7 as Range<Int>)
    func realSleeps(index: Int) {
      let (name, sleep) = Self.sleeps[index]
      let problems = problems { _ in try await sleep() }
      #expect(problems.count == 1, "\(name): \(problems)")
      #expect(
        problems.first?.contains("task `test` sleeps by a real clock") == true,
        "\(name): \(problems)")
    }
  #endif

  @Test("A continuation that is never resumed stalls the simulation")
  func stalled() {
    let failure = #expect(throws: SimulationFailure.self) {
      try simulate { _ in await forever() }
    }
    #expect(failure?.report.stop == .stalled)
  }

  @Test("A continuation that is never resumed fails a simulation that does not wait for it")
  func forgottenBeside() {
    let problems = problems { sim in
      sim.process("worker") { _ in await forever() }
      try await sim.sleep(for: .seconds(1))
    }
    #expect(problems == ["task `worker` did not end when it was cancelled"])
  }

  @Test("The now of each clock is found by running twice") func clocks() {
    #expect(isFound { "\(ContinuousClock.now)" })
    #expect(isFound { "\(SuspendingClock.now)" })
    #expect(isFound { "\(RPCEnvironment.realTime.clock.now)" })
  }

  @Test("A file that stays as it is is not seen by one process")
  func lastingFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/settings"
    try "slow".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(!isFound { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" })
  }

  private actor Tally {
    private(set) var count = 0
    func add() { count += 1 }
  }

  @Test("An actor that is shared with code outside is not seen")
  func sharedActor() async throws {
    let tally = Tally()
    try await simulate { sim in
      await tally.add()
      let isAdded = DispatchSemaphore(value: 0)
      onNewThread {
        Task.detached {
          await tally.add(); isAdded.signal()
        }
      }
      isAdded.wait()
      let count = await tally.count
      sim.expect(count == 2, "\(count)")
    }
  }

  @Test("A callback that comes before its task waits is not seen")
  func earlyCallback() {
    let problems = problems { _ in
      await withUnsafeContinuation { waiter in waitForNewThread { waiter.resume() } }
    }
    #expect(problems == [])
  }

  @Test("Outside of an async function a simulation blocks the thread that calls it")
  func callingThread() throws {
    let here = currentThread()
    try simulate { sim in sim.expect(currentThread() == here) }
  }

  // MARK: Found by another process

  @Test("The order of a set is found by another process", .timeLimit(.minutes(2)))
  func setElsewhere() async throws {
    let folder = try TemporaryFolder()
    try await play(.set, in: folder.path, isSame: true)
    // The first process has written the hash of its run.
    let text = try String(contentsOfFile: folder.path + "/prints", encoding: .utf8)
    #expect(text.wholeMatch(of: /[0-9a-f]+\tsimulation seed 0 s2\n/) != nil, "\(text)")
    try await play(.set, in: folder.path, isSame: false)
  }

  @Test(
    "The environment and a file are found by another process if they differ there",
    .timeLimit(.minutes(2)), arguments: [Influence.environment, .file])
  func surroundingsElsewhere(influence: Influence) async throws {
    let folder = try TemporaryFolder()
    for (word, isSame) in [("fast", true), ("fast", true), ("slow", false)] {
      try word.write(toFile: folder.path + "/word", atomically: true, encoding: .utf8)
      try await play(influence, in: folder.path, isSame: isSame)
    }
  }

  /// What a simulation in another process depends on.
  enum Influence: String, Codable, Sendable {
    case set, environment, file

    /// A text that depends on it.
    func text(in folder: String) throws -> String {
      switch self {
      case .set: Set(0..<32 as Range<Int>).map(String.init).joined(separator: " ")
      case .environment: ProcessInfo.processInfo.environment["OUTSIDE_TESTS_WORD"] ?? ""
      case .file: try String(contentsOfFile: folder + "/word", encoding: .utf8)
      }
    }
  }

  /// Makes a run in another process, which writes or compares the fingerprints of a folder.
  ///
  /// - Parameter isSame: Whether the run has to be as in the process that wrote them.
  private func play(_ influence: Influence, in folder: String, isSame: Bool) async throws {
    await #expect(processExitsWith: .success) {
      [influence = influence as Influence, folder = folder as String, isSame = isSame as Bool] in
      setenv("RPCSIM_FINGERPRINTS", folder + "/prints", 1)
      let word = try? String(contentsOfFile: folder + "/word", encoding: .utf8)
      if influence == .environment { setenv("OUTSIDE_TESTS_WORD", word ?? "", 1) }
      let body: @Sendable (Simulation) async throws -> Void = { sim in
        try await send(try influence.text(in: folder), in: sim)
      }
      if isSame { return try simulate(body) }
      #expect(throws: FingerprintFailure.self) { try simulate(body) }
    }
  }
}

/// Sends a text to a server, which sends it back.
private func send(_ text: String, in sim: Simulation) async throws {
  sim.serve("worker") { handlers, _ in handlers.handle("echo") { (text: String) in text } }
  try await withRPCClient(sim, calling: "worker") { client in
    _ = try await client.call("echo", text, as: String.self)
  }
}

private func forever() async {
  await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

/// Waits until a callback resumes the task, which happens once the task is suspended.
private func called(back source: OutsideTests.Source) async {
  let isSuspended = DispatchSemaphore(value: 0)
  // One task runs at a time, so this task runs when the caller is suspended.
  Task { isSuspended.signal() }
  let timer = DispatchSource.makeTimerSource()
  await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
    let callback: @Sendable () -> Void = {
      isSuspended.wait()
      waiter.resume()
    }
    switch source {
    case .queue: DispatchQueue.global().async(execute: callback)
    case .delayedQueue:
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1), execute: callback)
    case .timerSource:
      timer.setEventHandler(handler: callback)
      timer.schedule(deadline: .now() + .milliseconds(1))
    case .timer:
      Thread.detachNewThread {
        let timer = Timer(timeInterval: 0.001, repeats: false) { _ in callback() }
        RunLoop.current.add(timer, forMode: .default)
        RunLoop.current.run(until: timer.fireDate + 1)
      }
    case .session:
      // Nobody serves the port, so the request fails at once.
      guard let address = URL(string: "http://127.0.0.1:9/") else { break }
      URLSession.shared.dataTask(with: address) { _, _, _ in callback() }.resume()
    }
    timer.activate()
  }
  timer.cancel()
}
