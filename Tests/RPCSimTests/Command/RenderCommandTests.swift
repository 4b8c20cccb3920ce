import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct RenderCommandTests {
  private let folder: TemporaryFolder
  private let scenario: String

  init() throws {
    folder = try TemporaryFolder()
    scenario = try folder.write("race.json5", ScenarioTexts.race)
  }

  @Test("A scenario is drawn as columns unless something else is wanted, like its run's diagram")
  func columns() {
    let drawn = ToolRun("render", scenario)
    let run = ToolRun("run", "--diagram", scenario)
    #expect(drawn.code == .held && !drawn.output.isEmpty && drawn.errors.isEmpty)
    #expect(run.output.contains(drawn.output))
  }

  @Test("A scenario that fails is drawn all the same, and says so")
  func failing() {
    let drawn = ToolRun("render", "--seed", "2", scenario)
    #expect(drawn.code == .failed)
    #expect(drawn.errors.contains("race.json5: failed: expectation: "))
    #expect(drawn.output.contains("◀── here"))
  }

  @Test(
    "Every format is written, the same each time",
    arguments: [
      ("mermaid", "sequenceDiagram\n"), ("svg", "<svg "), ("html", "<!DOCTYPE html>\n"),
    ])
  func formats(format: String, beginning: String) {
    let drawn = ToolRun("render", "--format", format, scenario)
    #expect(drawn.code == .held)
    #expect(drawn.output.hasPrefix(beginning))
    #expect(drawn == ToolRun("render", "--format", format, scenario))
  }

  @Test("A picture is written to the file that is named, and not to the output")
  func output() throws {
    let path = "\(folder.path)/race.svg"
    let drawn = ToolRun("render", "--format", "svg", "--output", path, scenario)
    #expect(drawn.code == .held && drawn.output.isEmpty)
    #expect(
      try String(contentsOfFile: path, encoding: .utf8)
        == ToolRun("render", "--format", "svg", scenario).output)
    let lost = ToolRun("render", "--output", "\(folder.path)/none/race.txt", scenario)
    #expect(lost.code == .unusable && lost.errors.contains("cannot write this picture"))
  }

  /// Records a failure in which the race's second call wins, and returns the path.
  private func failure() throws -> String {
    let found = "\(folder.path)/found"
    _ = ToolRun("explore", "--schedules", "200", "--recordings", found, scenario)
    return "\(found)/race.json"
  }

  @Test("A recorded failure is drawn with what failed, and fails as a replay does")
  func recording() throws {
    let path = try failure()
    let drawn = ToolRun("render", "--format", "html", path)
    #expect(drawn.code == .failed)
    #expect(drawn.errors == "\(path): exact: it fails as recorded\n")
    #expect(drawn.output.contains("expectation 1: second settled before first"))
    #expect(drawn.output.contains(#""fork":"rpcsim fork \#(path)""#))
  }

  @Test("What ran of a recording that is adapted or diverges is drawn, with replay's exit codes")
  func mended() throws {
    let mended = ScenarioTexts.race.replacing("count: 2", with: "count: 1")
    let given = try folder.write("mended.json5", mended)
    let path = try failure()
    let drawn = ToolRun("render", "--scenario", given, path)
    #expect(drawn.code == ToolRun("replay", "--scenario", given, path).code)
    #expect(drawn.code == .adapted || drawn.code == .diverged)
    #expect(drawn.output.contains("calls f as second"))
    #expect(!drawn.errors.isEmpty)
  }

  @Test("The run of a scenario is recorded if a file is named, and replays exactly")
  func recorded() throws {
    let path = "\(folder.path)/it's.json"
    let drawn = ToolRun(
      "render", "--format", "html", "--seed", "9", "--recording", path, scenario)
    #expect(ToolRun("replay", path).output.contains(": exact: "))
    #expect(drawn.output.contains(#"rpcsim fork '\#(folder.path)/it'\\''s.json'"#))
    #expect(ToolRun("render", "--format", "html", scenario).output.contains(#""fork":null"#))
  }

  @Test("A run with too many events is not drawn", arguments: ["columns", "svg", "html"])
  func tooLong(format: String) throws {
    let path = try folder.write(
      "long.json5", ScenarioTexts.long.replacing("5000", with: "15000"))
    let drawn = ToolRun("render", "--format", format, path)
    #expect(drawn.code == .unusable)
    #expect(drawn.output.isEmpty)
    #expect(drawn.errors.contains(" events are too many to draw; the most is 200,000: "))
    let shorter = ToolRun("render", "--format", format, "--event-limit", "100", path)
    #expect(shorter.code == .undecided && !shorter.output.isEmpty)
  }

  @Test("Options that make no sense for what is drawn are refused")
  func refused() throws {
    let path = try folder.write(
      "x.json", #"{ "recording": 1, "scenario": "race.json5", "deviations": [] }"#)
    #expect(ToolRun("render", "--seed", "1", path).errors.contains("--seed is for a scenario"))
    #expect(
      ToolRun("render", "--scenario", scenario, scenario).errors
        .contains("--scenario is for a recording"))
    #expect(ToolRun("render").errors.contains("name one file"))
    #expect(ToolRun("render", scenario, scenario).errors.contains("name one file"))
    #expect(ToolRun("render", "\(folder.path)/none.json5").code == .unusable)
  }
}
