/// What may stand in a place of a command line, as far as a shell can help with it.
enum Completion: Equatable {
  case words([String])
  case commands
  case scenarios, recordings
  case files, folders
  /// Something that only the user knows, such as a number.
  case nothing

  /// What is meant by the word that stands for a value in help texts.
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
  /// What may stand behind it; `nil` if it takes no value.
  var completion: Completion? { value.map { Completion(placeholder: $0, words: words) } }

  /// What it is for, without details.
  var shortHelp: String {
    let line = help.split(separator: "\n").joined(separator: " ")
    let ends = ["; ", ". ", ": ", ", if ", " ("].compactMap { line.firstRange(of: $0)?.lowerBound }
    let short = line[..<(ends.min() ?? line.endIndex)]
    return short.hasSuffix(".") ? String(short.dropLast()) : String(short)
  }
}

extension Command {
  /// What may stand where no option does.
  var operandCompletion: Completion { Completion(placeholder: operands) }
}
