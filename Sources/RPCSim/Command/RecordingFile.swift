import Foundation
import RPCCore
import RPCSim

/// The files of recordings: their paths, reading and writing.
enum RecordingFile {
  /// The default folder of recordings.
  static let folder = ".rpcsim"

  /// Writes a recording, over an older one of the same scenario.
  ///
  /// - Returns: The path of the file.
  static func write(
    _ recording: Recording, of source: ScenarioSource, in folder: String
  ) throws(FileFailure) -> String {
    try write(recording, named: source.scenario.name, of: source, in: folder)
  }

  /// The path for the recording of a fork.
  static func path(ofFork source: ScenarioSource, in folder: String) -> String {
    path(forkName(of: source), of: source, in: folder)
  }

  /// Writes the recording of a fork, over an older one of the same scenario.
  static func write(
    fork recording: Recording, of source: ScenarioSource, in folder: String
  ) throws(FileFailure) -> String {
    try write(recording, named: forkName(of: source), of: source, in: folder)
  }

  private static func forkName(of source: ScenarioSource) -> String {
    "\(source.scenario.name).fork"
  }

  /// Writes a recording under a name, over an older one of the same scenario.
  private static func write(
    _ recording: Recording, named name: String, of source: ScenarioSource, in folder: String
  ) throws(FileFailure) -> String {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = path(name, of: source, in: folder)
    try recording.text.write(toFile: path, as: "recording")
    return path
  }

  /// The path for a recording.
  ///
  /// The name gets a suffix if the plain name belongs to a recording of another scenario.
  private static func path(_ name: String, of source: ScenarioSource, in folder: String) -> String {
    let path = path(name, in: folder)
    let other = try? read(path).scenario
    guard let other, ScenarioFiles.identity(of: other) != ScenarioFiles.identity(of: source.path)
    else { return path }
    return self.path("\(name)-\(source.digest)", in: folder)
  }

  static func path(_ name: String, in folder: String, ending: String = "json") -> String {
    // Foundation takes a backslash for the end of a folder, so the path is joined here.
    let slash = folder.isEmpty || folder.hasSuffix("/") ? "" : "/"
    return "\(folder)\(slash)\(name).\(ending)"
  }

  static func read(
    _ path: String, isEnded: () -> Bool = { false }
  ) throws(FileFailure) -> Recording {
    try recording(in: SourceText(ofFile: path, atMost: Recording.maximumSize, isEnded: isEnded))
  }

  /// Reads a recording from its text.
  static func recording(in text: SourceText) throws(FileFailure) -> Recording {
    do throws(ScenarioErrors) {
      return try Recording(reading: text)
    } catch {
      throw FileFailure(error)
    }
  }
}

extension ScenarioSource {
  /// Reads the scenario for a recording: the given one, or else the recording's own.
  init(
    of recording: Recording, at path: String, given: String?, isEnded: () -> Bool = { false }
  ) throws(FileFailure) {
    do throws(FileFailure) {
      try self.init(reading: given ?? recording.scenario, isEnded: isEnded)
    } catch {
      guard !error.isInterruption else { throw error }
      let file = ScenarioFiles.shown(path)
      let advice = given == nil ? "\n\(file): name its scenario with --scenario" : ""
      throw FileFailure(message: error.message + advice)
    }
  }
}

extension ScenarioSource {
  /// A suffix that distinguishes scenarios with the same name, by the paths of their files.
  var digest: String {
    var print = Fingerprint(13)
    print.add(Array(ScenarioFiles.identity(of: path).utf8))
    return String(UInt32(truncatingIfNeeded: print.value), radix: 16)
  }
}

extension String {
  /// Writes the text in place of the file's old content.
  ///
  /// - Parameter kind: The kind of text, for the error message.
  func write(toFile path: String, as kind: String) throws(FileFailure) {
    do throws(Platform.Failure) {
      try Platform.replace(path, with: Array(utf8))
    } catch {
      throw FileFailure(error, at: path, doing: "cannot write this \(kind): ")
    }
  }
}
