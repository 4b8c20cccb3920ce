import Foundation
import RPCSim

/// The catalogue of races: for each mistake of many systems, a wrong and a right scenario that
/// differ in little.
enum RaceCatalogue {
  /// A race, by the path of its scenarios.
  struct Race: Sendable, CustomStringConvertible {
    /// The folder of the race, named after its theme.
    var theme: String
    var name: String

    private var folder: String { "races/\(theme)/\(name)" }
    /// The scenario that fails in some schedule.
    var wrong: String { "\(folder).wrong" }
    /// The scenario that fails in no schedule.
    var right: String { "\(folder).right" }

    var description: String { "\(theme)/\(name)" }
  }

  static let races = themes.flatMap { theme in
    Set(files(in: theme).compactMap(race)).sorted().map { Race(theme: theme, name: $0) }
  }

  /// All traces in the folder, by the names of their scenarios.
  static let traces = themes.flatMap { theme in
    files(in: theme).filter { $0.hasSuffix(".trace") }.map {
      "races/\(theme)/\($0.dropLast(".trace".count))"
    }
  }

  static let index = folder.appending(path: "README.md")

  private static let folder = ScenarioFolder.url.appending(path: "races")

  private static let themes = contents(of: folder).filter { !$0.hasSuffix(".md") }

  private static func files(in theme: String) -> [String] {
    contents(of: folder.appending(path: theme))
  }

  private static func contents(of folder: URL) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The race of a scenario file; a file that lacks its counterpart also counts, and its tests
  /// fail.
  private static func race(_ file: String) -> String? {
    guard file.hasSuffix(".json5") else { return nil }
    let scenario = file.dropLast(".json5".count)
    let ending = [".wrong", ".right"].first { scenario.hasSuffix($0) }
    return String(scenario.dropLast(ending?.count ?? 0))
  }
}
