import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct NewCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test("Each starter holds, and its hints can be followed", arguments: Starter.all.map(\.name))
  func holds(name: String) throws {
    let path = "\(folder.path)/mine.json5"
    let new = ToolRun("new", "--starter", name, path)
    #expect(new.code == .held)
    #expect(new.errors.isEmpty)
    #expect(try text("mine.json5").contains("// "))
    #expect(ToolRun("run", path).code == .held)
    let hints = new.output.split(separator: "\n").dropFirst()
    #expect(hints.count >= 2)
    for hint in hints {
      let words = hint.split(separator: " ").prefix { $0 != path[...] }.map(String.init)
      #expect(words.first == "rpcsim")
      #expect(hint.contains(path))
      // `explore` records failures, so it gets a folder other than the tests' current one.
      let options = words.contains("explore") ? ["--recordings", "\(folder.path)/found"] : []
      let run = ToolRun(Array(words.dropFirst()) + options + [path])
      #expect(run.code != .unusable, "\(hint)")
    }
  }

  @Test("The test in Swift is the one that is compiled and run here, by traits")
  func test() throws {
    let path = "\(folder.path)/WorkerTests"
    let new = ToolRun("new", "--test", path)
    #expect(new.code == .held)
    #expect(new.output.contains("swift test --filter WorkerTests"))
    let compiled = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "WorkerTests.swift")
    #expect(try text("WorkerTests.swift") == String(contentsOf: compiled, encoding: .utf8))
    let both = ToolRun("new", "--test", "--starter", "race", path)
    #expect(both.code == .unusable)
    #expect(both.errors.contains("--starter and --test exclude each other"))
  }

  @Test("The race is one: there are schedules in which it fails")
  func race() throws {
    let path = "\(folder.path)/race.json5"
    #expect(ToolRun("new", path, "--starter=race").code == .held)
    let run = ToolRun("run", path, "--seeds", "100")
    #expect(run.code == .failed)
    #expect(run.output.contains("deadline"))
    #expect(!run.output.contains("expectation 2"))
  }

  @Test("The ending may be left out, and a file is never written over")
  func neverOverwrites() throws {
    let path = "\(folder.path)/a"
    let first = ToolRun("new", path)
    #expect(first.code == .held)
    #expect(folder.withoutPath(first.output).hasPrefix("wrote a.json5; what to do next:\n"))
    let before = try text("a.json5")
    #expect(before.hasPrefix("// Play it: rpcsim run \(path).json5\n"))
    let again = ToolRun("new", "--starter", "crash", path + ".json5")
    #expect(again.code == .unusable)
    #expect(again.output.isEmpty)
    #expect(
      folder.withoutPath(again.errors)
        == "a.json5: error: this is there already, and is left as it is: choose another name\n")
    #expect(try text("a.json5") == before)
  }

  @Test("Where nothing can be written, that is an error")
  func noFolder() {
    let run = ToolRun("new", "\(folder.path)/none/a")
    #expect(run.code == .unusable)
    #expect(folder.withoutPath(run.errors) == "none/a.json5: error: no such file or folder\n")
  }

  @Test("A dash is the standard output")
  func standardOutput() throws {
    let run = ToolRun("new", "-")
    #expect(run.code == .held)
    let scenario = try Scenario(reading: SourceText(file: "x.json5", text: run.output))
    #expect(ScenarioRun(of: scenario).held)
  }

  @Test("Starters are listed, a line each")
  func list() {
    let run = ToolRun("new", "--list")
    #expect(run.code == .held)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == Starter.all.count)
    #expect(lines.first == "call   A client calls a method of a server and gets the result.")
  }

  @Test("An unknown starter is told, and two files are too many")
  func usage() {
    let unknown = ToolRun("new", "--starter", "rase")
    #expect(unknown.code == .unusable)
    #expect(unknown.errors.contains("not 'rase', did you mean 'race'?"))
    #expect(ToolRun("new", "a", "b").errors.contains("new writes one file at a time"))
  }
}
