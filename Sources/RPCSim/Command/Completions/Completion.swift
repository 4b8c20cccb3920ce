/// The kinds of words that a shell can complete.
enum Completion: Equatable {
  case words([String])
  case commands
  case scenarios, recordings
  case files, folders
  /// A word that only the user knows, such as a number.
  case nothing

  /// Determines the kind from the placeholder of a value in help texts.
  init(placeholder: String, words: [String] = []) {
    let name = placeholder.filter { $0 != "…" && $0 != "[" && $0 != "]" }
    let alternatives = name.split(separator: "|").map(String.init)
    self =
      switch name {
      case _ where !words.isEmpty: .words(words)
      case _ where alternatives.count > 1: .words(alternatives)
      case "COMMAND": .commands
      case "PATH": .scenarios
      case "RECORDING": .recordings
      case "FILE": .files
      case "FOLDER": .folders
      default: .nothing
      }
  }
}

extension Option {
  /// The completion of the option's value; `nil` if the option takes none.
  var completion: Completion? { value.map { Completion(placeholder: $0, words: words) } }

  /// The purpose of the option, without details.
  var shortHelp: String {
    let line = help.split(separator: "\n").joined(separator: " ")
    let ends = ["; ", ". ", ": ", ", if ", " ("].compactMap { line.firstRange(of: $0)?.lowerBound }
    let short = line[..<(ends.min() ?? line.endIndex)]
    return short.hasSuffix(".") ? String(short.dropLast()) : String(short)
  }
}

extension Command {
  /// The completion of the command's operands.
  var operandCompletion: Completion { Completion(placeholder: operands) }
}
