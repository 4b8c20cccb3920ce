import Testing

@testable import RPCSimCommand

@Suite struct ColourChoiceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "Colors are for terminals unless --color says otherwise",
    arguments: [
      (nil, true, true), (nil, false, false), ("auto", true, true), ("auto", false, false),
      ("always", false, true), ("never", true, false),
    ])
  func colours(choice: String?, isTerminal: Bool, hasColours: Bool) throws {
    let path = try folder.write("x.json5", ScenarioTexts.tutorial)
    let options = choice.map { ["--color", $0] } ?? []
    for command in ["run", "explore"] {
      let run = ToolRun([command, path] + options, isTerminal: isTerminal)
      #expect(run.code == .held)
      #expect(run.output.contains("\u{1B}[32m✓\u{1B}[0m") == hasColours)
    }
  }

  @Test("Reports for other tools have no colours", arguments: ["json", "junit", "tap"])
  func formats(format: String) throws {
    let path = try folder.write("x.json5", ScenarioTexts.tutorial(replacing: "832040", by: "5"))
    let run = ToolRun("run", path, "--color=always", "--format", format, isTerminal: true)
    #expect(run.code == .failed)
    #expect(!run.output.contains("\u{1B}"))
    #expect(!run.output.contains("[0m"))
  }

  @Test("Another word is refused")
  func unknown() {
    #expect(ToolRun("run", "--color=yes", "x").errors.contains("takes auto, always or never"))
  }
}
