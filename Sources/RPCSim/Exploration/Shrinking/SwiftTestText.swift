/// A failing scenario as a Swift test for a test target.
package struct SwiftTestText: Sendable {
  private let scenario: SourceText
  private let recording: Recording

  /// Makes a test of a scenario and a recording of its failure.
  ///
  /// - Parameters:
  ///   - scenario: The text of the scenario.
  ///   - recording: The recording of the failing run.
  package init(_ scenario: SourceText, _ recording: Recording) {
    self.scenario = scenario
    self.recording = recording
  }

  /// A Swift file with one test, which fails for as long as the scenario does.
  package var text: String {
    let title = recording.failures.first ?? "the scenario holds"
    return """
      import RPCSim
      import Testing

      @Test(\(Self.quoted(title)))
      \(function)

      """
  }

  /// The test function without its attribute.
  var function: String {
    """
    func \(name)() throws {
      let scenario = try Scenario(
        reading: SourceText(
          file: \(Self.quoted(recording.scenario)),
          text: ##\"""
    \(Self.indented(String(decoding: scenario.bytes, as: UTF8.self)))
            \"""##))
      let recording = try Recording(
        reading: SourceText(
          file: "recording.json",
          text: ##\"""
    \(Self.indented(recording.text))
            \"""##))
      let replay = Replay(of: recording, in: scenario)
      #expect(replay.run.failures == [])
    }
    """
  }

  /// The name of the scenario file as a Swift name.
  private var name: String {
    let base = recording.scenario.split(separator: "/").last?.split(separator: ".").first ?? ""
    let words = base.split { !$0.isLetter && !$0.isNumber }
    let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
    let name = (words.first ?? "") + rest.joined()
    return name.first?.isLetter == true ? String(name) : "scenario\(name)"
  }

  private static func quoted(_ text: String) -> String { "\(ScenarioValue.string(text))" }

  private static func indented(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.last == "" ? lines.dropLast() : lines
    return kept.map { $0.isEmpty ? "" : "        \($0)" }.joined(separator: "\n")
  }
}
