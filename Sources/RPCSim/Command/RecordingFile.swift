import Foundation
import RPCSim

/// Where recordings are kept, and how they are read and written.
enum RecordingFile {
  /// Where failures are recorded if nobody says otherwise.
  static let folder = ".rpcsim"

  /// Why a recording cannot be read or written, in one or more lines.
  struct Failure: Error {
    let message: String
  }

  /// Writes a recording, over an older one of the same story.
  ///
  /// - Returns: Its path.
  static func write(_ recording: Recording, of story: Story, in folder: String) throws(Failure)
    -> String
  {
    let path = (folder as NSString).appendingPathComponent("\(story.scenario.name).json")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try recording.text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Failure(message: "\(ScenarioFiles.shown(path)): error: cannot write this recording")
    }
    return path
  }

  static func read(_ path: String) throws(Failure) -> Recording {
    let shown = ScenarioFiles.shown(path)
    let bytes: [UInt8]
    do throws(Platform.Failure) {
      bytes = try Platform.contents(of: path, atMost: Recording.maximumSize + 1)
    } catch {
      throw Failure(message: "\(shown): error: \(error.message)")
    }
    do throws(ScenarioErrors) {
      return try Recording(reading: SourceText(file: shown, bytes: bytes))
    } catch {
      throw Failure(message: error.description)
    }
  }
}
