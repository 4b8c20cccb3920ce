import Foundation
import RPCCore
import RPCSim

/// Where recordings are kept, and how they are read and written.
enum RecordingFile {
  /// Where failures are recorded if nobody says otherwise.
  static let folder = ".rpcsim"

  /// Writes a recording, over an older one of the same story.
  ///
  /// - Returns: Its path.
  static func write(
    _ recording: Recording, of story: Story, in folder: String
  ) throws(FileFailure) -> String {
    try write(recording, named: story.scenario.name, of: story, in: folder)
  }

  /// Where a fork of a run of a story is recorded.
  static func path(ofFork story: Story, in folder: String) -> String {
    path(forkName(of: story), of: story, in: folder)
  }

  /// Writes a fork of a run, over an older one of the same story.
  static func write(
    fork recording: Recording, of story: Story, in folder: String
  ) throws(FileFailure) -> String {
    try write(recording, named: forkName(of: story), of: story, in: folder)
  }

  private static func forkName(of story: Story) -> String { "\(story.scenario.name).fork" }

  /// Writes a recording under a name, over an older one of the same story.
  private static func write(
    _ recording: Recording, named name: String, of story: Story, in folder: String
  ) throws(FileFailure) -> String {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = path(name, of: story, in: folder)
    try recording.text.write(toFile: path, as: "recording")
    return path
  }

  /// Where a recording of a story is put: under its name, unless that is a recording of another story that
  /// is called so too.
  private static func path(_ name: String, of story: Story, in folder: String) -> String {
    let path = path(name, in: folder)
    let other = try? read(path).scenario
    guard let other, ScenarioFiles.identity(of: other) != ScenarioFiles.identity(of: story.path)
    else { return path }
    return self.path("\(name)-\(story.digest)", in: folder)
  }

  static func path(_ name: String, in folder: String, ending: String = "json") -> String {
    // By hand: Foundation takes a backslash for the end of a folder.
    let slash = folder.isEmpty || folder.hasSuffix("/") ? "" : "/"
    return "\(folder)\(slash)\(name).\(ending)"
  }

  static func read(
    _ path: String, isEnded: () -> Bool = { false }
  ) throws(FileFailure) -> Recording {
    try recording(in: SourceText(ofFile: path, atMost: Recording.maximumSize, isEnded: isEnded))
  }

  /// Reads a recording whose text is there already.
  static func recording(in text: SourceText) throws(FileFailure) -> Recording {
    do throws(ScenarioErrors) {
      return try Recording(reading: text)
    } catch {
      throw FileFailure(error)
    }
  }
}

extension Story {
  /// The story of a recording: the one that is named instead of it, or else the one it was recorded
  /// in.
  init(
    of recording: Recording, at path: String, given: String?, isEnded: () -> Bool = { false }
  ) throws(FileFailure) {
    do throws(FileFailure) {
      try self.init(reading: given ?? recording.scenario, isEnded: isEnded)
    } catch {
      guard !error.isInterruption else { throw error }
      let place = ScenarioFiles.shown(path)
      let advice = given == nil ? "\n\(place): name its story with --scenario" : ""
      throw FileFailure(message: error.message + advice)
    }
  }
}

extension Story {
  /// Tells stories apart that are called the same: by where their files are.
  var digest: String {
    var print = Fingerprint(13)
    print.add(Array(ScenarioFiles.identity(of: path).utf8))
    return String(UInt32(truncatingIfNeeded: print.value), radix: 16)
  }
}

extension String {
  /// Writes the text over whatever the file held.
  ///
  /// - Parameter kind: What is written, as an error calls it.
  func write(toFile path: String, as kind: String) throws(FileFailure) {
    do throws(Platform.Failure) {
      try Platform.replace(path, with: Array(utf8))
    } catch {
      throw FileFailure(error, at: path, doing: "cannot write this \(kind): ")
    }
  }
}
