import Foundation
import RPCSim
import Testing

@testable import RPCSimCommand

/// No command writes characters of a scenario's names that could upset a terminal or mislead a
/// reader.
@Suite("Hostile names")
struct HostileNamesTests {
  private let folder: TemporaryFolder
  private let scenario: String

  /// An escape sequence for red text, and a mark that turns the direction of the text after it.
  private static let evil = #"\u001b[31m\u202e"#

  init() throws {
    folder = try TemporaryFolder()
    let evil = Self.evil
    scenario = try folder.write(
      "evil.json5",
      """
      {
        story: "An evil \(evil) story.",
        queues: { "q\(evil)": {} },
        servers: {
          "w\(evil)": { serves: "q\(evil)", methods: { "f\(evil)": { returns: "\(evil)" } } },
        },
        clients: { "c\(evil)": { timeout: "1s" } },
        network: { latency: "1ms..3ms" },
        steps: [
          { client: "c\(evil)", call: "f\(evil)", as: "a\(evil)" },
          { client: "c\(evil)", call: "f\(evil)", as: "b\(evil)" },
        ],
        faults: [{ crash: "w\(evil)", at: "anywhere", atMost: 1, restart: "100ms" }],
        expect: [
          { call: "a\(evil)", returns: "\(evil)" },
          { order: ["a\(evil)", "b\(evil)"] },
        ],
      }
      """)
  }

  /// The same scenario with an expectation that fails.
  private func failing() throws -> String {
    let text = try String(contentsOfFile: scenario, encoding: .utf8)
    let expected = "returns: \"\(Self.evil)\" },\n    { order"
    try #require(text.contains(expected))
    return try folder.write(
      "failing.json5",
      text.replacing(expected, with: "returns: \"\(Self.evil)!\" },\n    { order"))
  }

  private func expectHarmless(_ arguments: [String]) {
    let run = ToolRun(arguments)
    let text = run.output + run.errors
    #expect(!text.isEmpty, "\(arguments)")
    let found = text.unicodeScalars.filter { scalar in
      scalar != "\n" && DisplayText.visible(scalar) != scalar
    }
    #expect(found.isEmpty, "\(arguments): \(found.map(\.value))")
  }

  @Test(
    "Reports of runs and explorations show no hostile characters",
    arguments: [[], ["--format", "json"], ["--format", "junit"], ["--format", "tap"]])
  func reports(format: [String]) {
    expectHarmless(["run"] + format + [scenario])
    expectHarmless(
      ["explore", "--schedules", "100", "--recordings", folder.path] + format + [scenario])
  }

  @Test(
    "Traces and pictures show no hostile characters",
    arguments: ["columns", "mermaid", "svg", "html"])
  func pictures(format: String) {
    expectHarmless(["run", "--trace", scenario])
    expectHarmless(["render", "--format", format, scenario])
  }

  @Test(
    "Reports of failures show no hostile characters",
    arguments: ["run", "render", "explore", "shrink"])
  func failures(command: String) throws { expectHarmless([command, try failing()]) }

  @Test("Recordings and commands on them show no hostile characters")
  func recordings() throws {
    _ = ToolRun("explore", "--schedules", "100", "--recordings", folder.path, scenario)
    let recording = "\(folder.path)/evil.json"
    let text = try String(contentsOfFile: recording, encoding: .utf8)
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || DisplayText.visible($0) == $0 })
    for command in ["replay", "shrink"] { expectHarmless([command, recording]) }
    expectHarmless(["fork", "--recordings", folder.path, "--at", "1", recording])
  }

  @Test("Errors in a scenario file show no hostile characters")
  func errors() throws {
    let file = try folder.write("wrong.json5", #"{ "\#(Self.evil)": 1 }"#)
    expectHarmless(["validate", file])
  }
}
