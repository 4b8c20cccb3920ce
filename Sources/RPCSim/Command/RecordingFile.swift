import Foundation
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
    try write(recording, named: story.scenario.name, in: folder)
  }

  /// Writes a recording under a name, over an older one.
  private static func write(
    _ recording: Recording, named name: String, in folder: String
  ) throws(FileFailure) -> String {
    let path = path(name, in: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try recording.text.write(toFile: path, as: "recording")
    return path
  }

  /// Where a fork of a run of a story is recorded.
  static func path(ofFork story: Story, in folder: String) -> String {
    path(forkName(of: story), in: folder)
  }

  /// Writes a fork of a run, over an older one of the same story.
  static func write(
    fork recording: Recording, of story: Story, in folder: String
  ) throws(FileFailure) -> String {
    try write(recording, named: forkName(of: story), in: folder)
  }

  private static func forkName(of story: Story) -> String { "\(story.scenario.name).fork" }

  private static func path(_ name: String, in folder: String) -> String {
    (folder as NSString).appendingPathComponent("\(name).json")
  }

  static func read(_ path: String) throws(FileFailure) -> Recording {
    try recording(in: SourceText(ofFile: path, atMost: Recording.maximumSize))
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
  init(of recording: Recording, at path: String, given: String?) throws(FileFailure) {
    do throws(FileFailure) {
      try self.init(reading: given ?? recording.scenario)
    } catch {
      let advice = given == nil ? "\n\(path): name its story with --scenario" : ""
      throw FileFailure(message: error.message + advice)
    }
  }
}

extension String {
  /// Writes the text over whatever the file held.
  ///
  /// - Parameter kind: What is written, as an error calls it.
  func write(toFile path: String, as kind: String) throws(FileFailure) {
    do {
      try write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw FileFailure(message: "\(ScenarioFiles.shown(path)): error: cannot write this \(kind)")
    }
  }
}
