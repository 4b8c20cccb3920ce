import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct ValidateCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func validate(_ bytes: some Sequence<UInt8>) throws -> String {
    let run = ToolRun("validate", try folder.write("x.json5", bytes))
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    return folder.withoutPath(run.errors)
  }

  @Test("A scenario that is fine is called ok, and the others are told in full")
  func mixed() throws {
    try folder.write("a.json5", ScenarioTexts.tutorial)
    let misspelt = ScenarioTexts.tutorial(replacing: "prefetch", by: "prefech")
    try folder.write("b.json5", misspelt.replacing("timeout", with: "timeuot"))
    try folder.write("c.json5", ScenarioTexts.race)
    let run = ToolRun("validate", folder.path)
    #expect(run.code == .unusable)
    #expect(folder.withoutPath(run.output) == "a.json5: ok\nc.json5: ok\n")
    let errors = folder.withoutPath(run.errors)
    #expect(errors.contains("unknown key 'prefech', did you mean 'prefetch'?\n"))
    #expect(errors.contains("unknown key 'timeuot', did you mean 'timeout'?\n"))
  }

  @Test("Validation of a folder with valid scenarios succeeds")
  func fine() throws {
    try folder.write("a.json5", ScenarioTexts.endless)
    #expect(ToolRun("validate", folder.path).code == .held)
  }

  @Test("A file of 50 MB of garbage is not read to its end")
  func garbage() throws {
    let path = try folder.write("x.json5", "")
    let file = try #require(FileHandle(forWritingAtPath: path))
    let chunk = Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) })
    for _ in 0..<50 { try file.write(contentsOf: chunk) }
    try file.close()
    let bytes = try Platform.contents(of: path, atMost: Scenario.maximumSize + 1)
    #expect(bytes.count == Scenario.maximumSize + 1)
    let run = ToolRun("validate", path)
    #expect(run.code == .unusable)
    #expect(run.errors.contains("x.json5:1:1: error: this is longer than the 1048576 bytes"))
  }

  @Test("A device without an end is not read to it")
  func device() {
    let run = ToolRun("validate", "/dev/zero")
    #expect(run.code == .unusable)
    #expect(run.errors.hasPrefix("/dev/zero:1:1: error: this is longer than"))
  }

  @Test("What is no UTF-8 is told with its place")
  func encoding() throws {
    #expect(try validate([0x7B, 0x0A, 0xFF]).hasPrefix("x.json5:2:1: error: the byte 0xFF"))
  }

  @Test("An empty file is told")
  func empty() throws {
    #expect(try validate([]).hasPrefix("x.json5:1:1: error: expected a value"))
  }

  @Test("A hundred thousand brackets are told")
  func brackets() throws {
    let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(try validate(text.utf8).contains("error: nested more than"))
  }

  @Test("A file that is not there is told")
  func missing() {
    let run = ToolRun("validate", folder.path + "/none.json5")
    #expect(run.code == .unusable)
    #expect(folder.withoutPath(run.errors) == "none.json5: error: no such file or folder\n")
  }

  @Test("Scenarios are listed with their scenarios, one line each")
  func listing() throws {
    try folder.write("race.json5", ScenarioTexts.race)
    try folder.write("a_deadlock.json5", ScenarioTexts.deadlock)
    let run = ToolRun("list", folder.path)
    #expect(run.code == .held)
    #expect(
      run.output == """
        a_deadlock  A handler calls its own server.
        race        Two servers race.

        """)
  }
}
