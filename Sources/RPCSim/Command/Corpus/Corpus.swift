import Foundation
import RPCSim

/// The failures of scenarios found so far, as recordings in a folder.
///
/// A command plays them first, so that a fixed bug stays fixed.
struct Corpus {
  /// A recording in the folder.
  struct Entry {
    let path: String
    let recording: Recording
    /// The scenario file of the recording, by its path without links.
    let source: String
  }

  let folder: String
  /// In byte order of their paths.
  private(set) var entries: [Entry] = []
  /// The problems of the folder, its files and their scenario files.
  private(set) var problems: [ScenarioFiles.Problem] = []

  /// Reads a folder; a folder that does not exist is empty.
  init(reading folder: String) {
    self.folder = folder
    for path in paths() {
      do throws(FileFailure) {
        entries.append(try Self.entry(at: path))
      } catch {
        problems.append(ScenarioFiles.Problem(path: path, failure: error))
      }
    }
  }

  private mutating func paths() -> [String] {
    do throws(Platform.Failure) {
      guard try Platform.kind(of: folder) == .folder else {
        complain("this is no folder")
        return []
      }
    } catch {
      if !error.isMissing { complain(error.message) }
      return []
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      complain("the folder cannot be read")
      return []
    }
    let recordings = names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
    return recordings.map { path(of: $0) }.sorted(by: ScenarioFiles.precedes)
  }

  private mutating func complain(_ message: String) {
    let failure = FileFailure(message: "\(ScenarioFiles.shown(folder)): error: \(message)")
    problems.append(ScenarioFiles.Problem(path: folder, failure: failure))
  }

  private func path(of name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func entry(at path: String) throws(FileFailure) -> Entry {
    let text = try SourceText(ofFile: path, atMost: Recording.maximumSize)
    let recording = try RecordingFile.recording(in: text)
    guard let kind = try? Platform.kind(of: recording.scenario), kind == .file else {
      let offset = text.offsets(of: [.root["scenario"]]).first ?? 0
      throw FileFailure(
        text.diagnostic(
          at: offset,
          "its scenario \(recording.scenario.shown(in: 200)) is gone: name it as it is called from "
            + "the folder that this runs in, or remove the recording"))
    }
    return Entry(
      path: path, recording: recording, source: ScenarioFiles.identity(of: recording.scenario))
  }
}

extension Corpus {
  /// Plays the recordings of a scenario in the folder.
  ///
  /// - Parameter isEnded: Whether to skip the rest, asked now and then.
  func replays(
    of source: ScenarioSource, eventLimit: Int, isEnded: () -> Bool = { false }
  ) -> [CorpusReplay] {
    var replays: [CorpusReplay] = []
    for entry in entries(of: source) {
      let replay = CorpusReplay(entry, source, eventLimit: eventLimit, isEnded: isEnded)
      guard replay.replay.run.ending != .interrupted, !isEnded() else { break }
      replays.append(replay)
    }
    return replays
  }

  private func entries(of source: ScenarioSource) -> [Entry] {
    guard !entries.isEmpty else { return [] }
    let identity = ScenarioFiles.identity(of: source.path)
    return entries.filter { $0.source == identity }
  }

  /// A failure in the folder.
  struct Kept {
    let path: String
    /// Whether the failure was added now.
    let isNew: Bool

    var command: String { "rpcsim replay \(path.quotedForShell)" }

    /// The path of the recording, for people.
    var text: String { "\(isNew ? "recorded" : "recorded before"): \(path)" }
  }

  /// Puts a failure into the folder, unless it is already there.
  ///
  /// - Parameters:
  ///   - run: A recorded run that fails.
  ///   - source: The scenario of the run.
  ///   - found: How the failure was found.
  mutating func add(
    _ run: ScenarioRun, of source: ScenarioSource, found: String
  ) throws(FileFailure) -> Kept? {
    let plain = run.withoutSeed ?? run
    guard let recording = Recording(of: plain, scenario: source.path, found: found) else {
      return nil
    }
    let schedule = recording.record.schedule
    let known = entries(of: source).first { $0.recording.record.schedule == schedule }
    if let known { return Kept(path: known.path, isNew: false) }
    let identity = ScenarioFiles.identity(of: source.path)
    let name = "\(source.scenario.name)-\(schedule.digest)"
    let kept = try write(recording, named: name, ofScenarioAt: identity)
    entries.append(Entry(path: kept.path, recording: recording, source: identity))
    return kept
  }

  /// Writes a recording under a free name.
  ///
  /// Existing files stay unchanged.
  private func write(
    _ recording: Recording, named name: String, ofScenarioAt identity: String
  ) throws(FileFailure) -> Kept {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var (number, path) = (1, path(of: "\(name).json"))
    while true {
      do throws(Platform.Failure) {
        try Platform.create(path, with: Array(recording.text.utf8))
        return Kept(path: path, isNew: true)
      } catch {
        guard error.isTaken else {
          throw FileFailure(error, at: path, doing: "cannot write this recording: ")
        }
        // Another process has written the same failure meanwhile, or another scenario of that name
        // has the same decisions.
        if let other = try? Self.entry(at: path), other.source == identity,
          other.recording.record.schedule == recording.record.schedule
        {
          return Kept(path: path, isNew: false)
        }
        number += 1
        path = self.path(of: "\(name)-\(number).json")
      }
    }
  }
}

extension ScenarioRun {
  /// The same run with the seed 0, if the result is the same.
  ///
  /// Then random details have no effect, and runs that differ only in their seed count as one.
  fileprivate var withoutSeed: ScenarioRun? {
    guard var schedule = record?.schedule, schedule.seed != 0 else { return nil }
    schedule.seed = 0
    let other = ScenarioRun(of: scenario, strategy: .following(schedule), isRecorded: true)
    let isSame =
      other.failures == failures && other.record?.fingerprint == record?.fingerprint
      && other.record?.schedule == schedule
    return isSame ? other : nil
  }
}

extension Option {
  static let corpus = Option(
    "corpus", "FOLDER",
    help: "Play the recordings of earlier failures in this folder first, and\n"
      + "add those that are found; none if not given.")
}
