/// A story to begin with: it holds as it is, and its comments say what could be changed.
struct Starter: Sendable {
  let name: String
  /// What it is about, in a few words.
  let summary: String
  let text: String
  /// What to do next with the file, and what that is good for.
  let next: [Hint]

  /// A command line in which `FILE` stands for the file.
  struct Hint: Sendable {
    let command: String
    let meaning: String
  }

  static let all = [call, crash, race]

  static func named(_ name: String) -> Starter? { all.first { $0.name == name } }
}
