import Foundation
import RPCSim
import Testing

@testable import RPCSimCommand

@Suite struct ShrinkCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test("A failing scenario is made small, and its recording fails again")
  func scenario() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let run = ToolRun("shrink", "--output", folder.path, path)
    #expect(run.code == .failed)
    #expect(run.output.hasPrefix("race: "))
    let small = try read("race.small.json5")
    #expect(run.output.contains(small))
    #expect(small.contains("order: [\"first\", \"second\"]"))
    #expect(small.utf8.count < ScenarioTexts.race.utf8.count)
    #expect(try read("race.small.swift").contains("func race() throws {"))
    let recording = "\(folder.path)/race.small.json"
    #expect(run.output.contains("  nearest passing run: one decision differs, decision "))
    #expect(run.output.contains("    rpcsim fork \(recording) --at "))
    let replay = ToolRun("replay", recording)
    #expect(replay.code == .failed)
    #expect(replay.output.contains("exact: it fails as recorded"))
  }

  @Test("A recording is where to begin, and exploring can do it at once")
  func recording() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let explored = ToolRun("explore", "--shrink", "--recordings", folder.path, path)
    #expect(explored.code == .failed)
    #expect(explored.output.contains("scenario: \(folder.path)/race.small.json5\n"))
    let small = try read("race.small.json5")
    let run = ToolRun("shrink", "--output", folder.path, "\(folder.path)/race.json")
    #expect(run.code == .failed)
    #expect(try read("race.small.json5") == small)
  }

  @Test("A scenario that holds is left alone")
  func holds() throws {
    let path = try folder.write("fine.json5", ScenarioTexts.tutorial)
    let run = ToolRun("shrink", "--schedules", "20", "--output", folder.path, path)
    #expect(run.code == .held)
    #expect(run.output == "fine: no schedule fails, so there is nothing to make small\n")
    #expect(ToolRun("shrink").code == .unusable)
  }
}
