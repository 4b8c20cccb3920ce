import Foundation
import RPCSim

/// A shrunk failing scenario, and the files that contain it.
struct ShrunkScenario {
  private let reducer: ScenarioReducer
  private let original: ScenarioSource
  let failure: String
  let scenarioPath: String
  let recordingPath: String
  let testPath: String
  /// Whether shrinking was interrupted.
  let wasEnded: Bool
  /// The passing run that is nearest to the failure of the small scenario.
  private(set) var nearest: NearestRun?

  /// Shrinks a scenario, and writes it, its recording and its test to a folder; `nil` if the run
  /// does not fail.
  init?(
    _ source: ScenarioSource, _ failing: ScenarioRun, in folder: String,
    isEnded: @escaping @Sendable () -> Bool = { false }, observe: ((Duration) -> String) -> Void
  ) throws(FileFailure) {
    observe { _ in "looking whether the scenario can hold" }
    guard var reducer = ScenarioReducer(source.text, failing, isEnded: isEnded) else { return nil }
    reducer.reduce(
      observe: { sources, bytes in
        observe { _ in
          "making the scenario small: \(bytes.of("byte")) left after "
            + sources.of("scenario")
        }
      }, isEnded: isEnded)
    wasEnded = isEnded()
    self.reducer = reducer
    original = source
    failure = reducer.failureText
    let name = Self.name(of: source, in: folder)
    scenarioPath = RecordingFile.path(name, in: folder, ending: "json5")
    recordingPath = RecordingFile.path(name, in: folder)
    testPath = RecordingFile.path(name, in: folder, ending: "swift")
    try write(in: folder)
    guard !wasEnded else { return }
    let small = try ScenarioSource(reading: scenarioPath)
    nearest = NearestRun(
      to: reducer.run, of: small, recordedAt: recordingPath, in: folder, isEnded: isEnded,
      observe: observe)
  }

  /// The name of the files: the scenario's name, with a suffix if the plain name belongs to another
  /// scenario's files.
  private static func name(of source: ScenarioSource, in folder: String) -> String {
    let name = "\(source.scenario.name).small"
    let other = try? RecordingFile.read(RecordingFile.path(name, in: folder))
    let isOther = other.map { $0.found != found(in: source) } ?? false
    return isOther ? "\(source.scenario.name)-\(source.digest).small" : name
  }

  private static func found(in source: ScenarioSource) -> String {
    "made small from \(source.path)"
  }

  /// The small scenario, with a comment about its origin.
  var text: String {
    "// Made small by 'rpcsim shrink' from \(CellText(original.scenario.name).padded(to: 0)).\n"
      + "// It fails by \(CellText(failure).padded(to: 0))\n"
      + String(decoding: reducer.text.bytes, as: UTF8.self)
  }

  func report(_ paint: Paint) -> String {
    let (before, after) = (Self.lines(original.text), Self.lines(reducer.text))
    return
      "\(CellText(original.scenario.name).padded(to: 0)): \(after) of \(before.of("line")) left "
      + "after \(reducer.attempts.of("scenario")); still fails: "
      + "\(failure.shown(in: Self.failureLimit))\n"
      + (reducer.passing == nil
        ? "no schedule was found in which it holds\n" : "it still holds in another schedule\n")
      + (wasEnded ? "interrupted: it may become smaller still\n" : "") + "\n\(shownText)\n"
      + "scenario: \(ScenarioFiles.shown(scenarioPath))\ntest: \(ScenarioFiles.shown(testPath))\n"
      + "replay: rpcsim replay \(recordingPath.quotedForShell)\n"
      + (nearest.map { "\n" + NearestText($0, paint).text } ?? "")
  }

  /// The text, or its beginning if it has too many lines for a terminal.
  private var shownText: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let left = lines.count - Self.lineLimit
    let shown = lines.prefix(Self.lineLimit).map { String($0).shown(in: Self.lineWidth) }
      .joined(separator: "\n")
    guard left > 0 else { return shown }
    return shown + "\n(\(left.of("line")) more in \(ScenarioFiles.shown(scenarioPath)))\n"
  }

  /// The limits of a report: terminal cells of a failure, lines of a scenario, and cells of a line.
  private static var failureLimit: Int { 400 }
  private static var lineLimit: Int { 120 }
  private static var lineWidth: Int { 1_000 }

  private func write(in folder: String) throws(FileFailure) {
    guard
      let recording = Recording(
        of: reducer.run, scenario: scenarioPath, found: Self.found(in: original))
    else { return }
    let test = SwiftTestText(SourceText(file: scenarioPath, text: text), recording)
    let files = [(scenarioPath, text), (recordingPath, recording.text), (testPath, test.text)]
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (path, text) in files { try text.write(toFile: path, as: "file") }
  }

  private static func lines(_ text: SourceText) -> Int {
    text.bytes.count { $0 == UInt8(ascii: "\n") }
  }
}
