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
    let path = (folder as NSString).appendingPathComponent("\(story.scenario.name).json")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try recording.text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw FileFailure(message: "\(ScenarioFiles.shown(path)): error: cannot write this recording")
    }
    return path
  }

  static func read(_ path: String) throws(FileFailure) -> Recording {
    let text = try SourceText(ofFile: path, atMost: Recording.maximumSize)
    do throws(ScenarioErrors) {
      return try Recording(reading: text)
    } catch {
      throw FileFailure(error)
    }
  }
}
