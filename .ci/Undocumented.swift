// Names every public symbol without documentation, and every one that throws without saying what.
// It reads symbol graphs, and fails if it finds any:
//   swift .ci/Undocumented.swift GRAPH…
import Foundation

struct Graph: Decodable {
  var symbols: [Symbol]
}

struct Symbol: Decodable {
  struct DocComment: Decodable {
    struct Line: Decodable { var text: String }
    var lines: [Line]
  }
  struct Fragment: Decodable { var spelling: String }
  struct Location: Decodable {
    struct Position: Decodable { var line: Int }
    var uri: String
    var position: Position
  }

  var pathComponents: [String]
  var docComment: DocComment?
  var declarationFragments: [Fragment]?
  /// Symbols that the compiler generates have no location.
  var location: Location?

  /// Whether the symbol itself throws; a closure that it takes does not count.
  var doesThrow: Bool {
    var depth = 0
    var words = ""
    for character in (declarationFragments ?? []).map(\.spelling).joined() {
      if character == "(" { depth += 1 }
      if depth == 0 { words.append(character) }
      if character == ")" { depth -= 1 }
    }
    return words.split(whereSeparator: { !$0.isLetter }).contains("throws")
  }

  /// What is missing from the documentation; `nil` if nothing is.
  var flaw: String? {
    let lines = docComment?.lines.map { $0.text.trimmingCharacters(in: .whitespaces) } ?? []
    guard let abstract = lines.first(where: { !$0.isEmpty }) else { return "has no documentation" }
    if abstract.hasPrefix("- ") { return "has no abstract" }
    let saysWhat = lines.contains { $0.hasPrefix("- Throws:") }
    return doesThrow && !saysWhat ? "does not say what it throws" : nil
  }
}

let root = FileManager.default.currentDirectoryPath + "/"
var complaints: Set<String> = []
for path in CommandLine.arguments.dropFirst() {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  for symbol in try JSONDecoder().decode(Graph.self, from: data).symbols {
    guard let location = symbol.location, let flaw = symbol.flaw,
      let file = URL(string: location.uri)?.path
    else { continue }
    let place = file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
    let name = symbol.pathComponents.joined(separator: ".")
    complaints.insert("\(place):\(location.position.line + 1): error: '\(name)' \(flaw)\n")
  }
}
FileHandle.standardError.write(Data(complaints.sorted().joined().utf8))
exit(complaints.isEmpty ? 0 : 1)
