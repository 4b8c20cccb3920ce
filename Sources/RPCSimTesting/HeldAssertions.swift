import RPCSim
import Synchronization

/// A line of a test that a framework names by the path of its file.
struct AssertionLine: Hashable, Sendable {
  let file: String
  /// The line, from 1.
  let line: Int

  init(_ file: String, _ line: Int) { (self.file, self.line) = (file, line) }
}

/// The assertions of XCTest that fail in the runs of a simulation.
final class HeldAssertions: Sendable {
  struct Assertion: Sendable {
    let words: String
    let line: AssertionLine
  }

  private let collected = Mutex<[Assertion]?>(nil)

  /// Fails the simulation in which an assertion failed; `false` if it failed in none.
  func hold(_ words: String, at line: AssertionLine) -> Bool {
    guard let simulation = Simulation.running else { return false }
    let isNew = simulation.note(issueIn: line.file, line: line.line, words)
    if isNew {
      collected.withLock { $0?.append(Assertion(words: words, line: line)) }
    }
    return true
  }

  /// Runs code whose assertions are only held back.
  func holding(_ body: () async throws -> Void) async throws {
    collected.withLock { $0 = nil }
    try await body()
  }

  /// Makes a failing run again.
  ///
  /// Returns its assertions, once for each line, and whether it fails again.
  func collecting(
    _ body: () async throws -> Void
  ) async -> (assertions: [Assertion], fails: Bool) {
    collected.withLock { $0 = [] }
    var fails = false
    do { try await body() } catch {
      // Any other error says that the run was another one.
      fails = error is SimulationFailure
    }
    var lines: Set<AssertionLine> = []
    let all = collected.withLock { $0.take() ?? [] }
    return (all.filter { lines.insert($0.line).inserted }, fails)
  }
}
