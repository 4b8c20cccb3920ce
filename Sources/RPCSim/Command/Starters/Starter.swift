/// A scenario or a test as a starting point: it holds, and its comments say what a user can change.
struct Starter: Sendable {
  let name: String
  /// The subject of the scenario, in a few words.
  let summary: String
  let text: String
  /// The next commands for the file, with their purposes.
  let next: [Hint]
  /// The ending of the file's name.
  var ending = ScenarioFiles.ending

  /// A command line in which `FILE` stands for the file.
  struct Hint: Sendable {
    let command: String
    let meaning: String
  }

  /// The scenarios.
  static let all = [call, crash, race]

  static func named(_ name: String) -> Starter? { all.first { $0.name == name } }
}
