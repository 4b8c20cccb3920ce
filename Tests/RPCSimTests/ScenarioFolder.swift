import Foundation
import RPCSim
import Testing

/// The repository's folder of scenarios, relative to this file.
enum ScenarioFolder {
  static let url = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Scenarios")

  /// The names of the scenarios outside of folders, in order.
  static let names = files(ending: "json5")

  /// The names of the scenarios that some schedules refute because of different times.
  static let timed = files(ending: "json5", in: "times").map { "times/\($0)" }

  /// The names of all scenarios, also of those in folders.
  static let all = names + timed + RaceCatalogue.races.flatMap { [$0.wrong, $0.right] }

  static func files(ending: String, in folder: String = "") -> [String] {
    let path = url.appending(path: folder).path()
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix("." + ending) }.map { String($0.dropLast(ending.count + 1)) }
      .sorted()
  }

  static func source(of name: String) throws -> SourceText {
    let file = "\(name).json5"
    let bytes = try Data(contentsOf: url.appending(path: file))
    return SourceText(file: "Scenarios/\(file)", bytes: Array(bytes))
  }

  static func scenario(_ name: String) throws -> Scenario {
    try Scenario(reading: source(of: name))
  }

  /// The recorded trace of a scenario's plain run; `nil` if there is none.
  static func trace(of name: String) -> String? {
    try? String(contentsOf: traceFile(of: name), encoding: .utf8)
  }

  static func record(_ trace: String, of name: String) throws {
    try trace.write(to: traceFile(of: name), atomically: true, encoding: .utf8)
  }

  private static func traceFile(of name: String) -> URL { url.appending(path: "\(name).trace") }
}
