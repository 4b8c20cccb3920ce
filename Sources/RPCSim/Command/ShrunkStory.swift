import Foundation
import RPCSim

/// A failing story made small, and the files that say it.
struct ShrunkStory {
  private let reducer: ScenarioReducer
  private let original: Story
  let failure: String
  let storyPath: String
  let recordingPath: String
  let testPath: String
  /// Whether somebody ended it before it was as small as it can be made.
  let wasEnded: Bool
  /// The passing run that is nearest to the failure of the small story.
  private(set) var nearest: NearestRun?

  /// Makes a story small and writes it, its recording and its test to a folder; `nil` if the run
  /// does not fail.
  init?(
    _ story: Story, _ failing: Run, in folder: String, isEnded: () -> Bool = { false },
    observe: ((Duration) -> String) -> Void
  ) throws(FileFailure) {
    guard var reducer = ScenarioReducer(story.text, failing) else { return nil }
    reducer.reduce(
      observe: { stories, bytes in
        observe { _ in
          "making the story small: \(bytes.of("byte")) left after "
            + stories.of("story", "stories")
        }
      }, isEnded: isEnded)
    wasEnded = isEnded()
    self.reducer = reducer
    original = story
    failure = reducer.run.failures.first ?? ""
    let base = (folder as NSString).appendingPathComponent("\(story.scenario.name).small")
    (storyPath, recordingPath, testPath) = ("\(base).json5", "\(base).json", "\(base).swift")
    try write(in: folder)
    guard !wasEnded else { return }
    let small = try Story(reading: storyPath)
    nearest = NearestRun(
      to: reducer.run, of: small, recordedAt: recordingPath, in: folder, observe: observe)
  }

  /// The small story, with a line about where it comes from.
  var text: String {
    "// Made small by 'rpcsim shrink' from \(CellText(original.scenario.name).padded(to: 0)).\n"
      + "// It fails by \(CellText(failure).padded(to: 0))\n"
      + String(decoding: reducer.text.bytes, as: UTF8.self)
  }

  func report(_ paint: Paint) -> String {
    let (before, after) = (Self.lines(original.text), Self.lines(reducer.text))
    return "\(original.scenario.name): \(after) of \(before.of("line")) left "
      + "after \(reducer.attempts.of("story", "stories")); still fails: \(failure)\n"
      + (wasEnded ? "interrupted: it may become smaller still\n" : "") + "\n\(text)\n"
      + "story: \(storyPath)\ntest: \(testPath)\n"
      + "replay: rpcsim replay \(recordingPath.quotedForShell)\n"
      + (nearest.map { "\n" + NearestText($0, paint).text } ?? "")
  }

  private func write(in folder: String) throws(FileFailure) {
    guard
      let recording = Recording(
        of: reducer.run, scenario: storyPath, found: "made small from \(original.path)")
    else { return }
    let test = SwiftTestText(SourceText(file: storyPath, text: text), recording)
    let files = [(storyPath, text), (recordingPath, recording.text), (testPath, test.text)]
    for (path, text) in files {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      } catch {
        throw FileFailure(message: "\(ScenarioFiles.shown(path)): error: cannot write this file")
      }
    }
  }

  private static func lines(_ text: SourceText) -> Int {
    text.bytes.count { $0 == UInt8(ascii: "\n") }
  }
}
