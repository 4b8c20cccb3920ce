// Writes the symbol graph by which DocC finds the files in Snippets/. Swift-DocC-Plugin does the
// same, but this package must not depend on it:
//   swift .ci/SnippetGraph.swift rpc-sim Snippets OUTPUT
import Foundation

struct Snippet {
  var lines: [String] = []
  /// The lines of each named part, as the first line and the line after the last.
  var slices: [String: [Int]] = [:]

  init(_ source: String) {
    var isHidden = false
    var slice: (name: String, start: Int)?
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.trimmingCharacters(in: .whitespaces)
      guard text.hasPrefix("// snippet.") else {
        if !isHidden, !text.hasPrefix("//!") { lines.append(String(line)) }
        continue
      }
      let word = String(text.dropFirst("// snippet.".count))
      if let open = slice, word != "hide", word != "show" {
        slices[open.name] = [open.start, lines.count]
        slice = nil
      }
      switch word {
      case "hide": isHidden = true
      case "show": isHidden = false
      case "end": break
      default: slice = (word, lines.count)
      }
    }
    if let open = slice { slices[open.name] = [open.start, lines.count] }
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
  FileHandle.standardError.write(Data("usage: SnippetGraph.swift PACKAGE FOLDER OUTPUT\n".utf8))
  exit(2)
}
let (package, folder, output) = (arguments[1], arguments[2], arguments[3])
let files = try FileManager.default.contentsOfDirectory(atPath: folder)
  .filter { $0.hasSuffix(".swift") }.sorted()
let symbols = try files.map { file -> [String: Any] in
  let name = String(file.dropLast(".swift".count))
  let snippet = Snippet(try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))
  return [
    "kind": ["identifier": "swift.snippet", "displayName": "Snippet"],
    "identifier": ["precise": "$snippet__\(package).\(name)", "interfaceLanguage": "swift"],
    "pathComponents": ["Snippets", name],
    "names": ["title": name],
    "accessLevel": "public",
    "snippet": ["language": "swift", "lines": snippet.lines, "slices": snippet.slices],
  ]
}
let graph: [String: Any] = [
  "metadata": [
    "formatVersion": ["major": 0, "minor": 1, "patch": 0], "generator": "SnippetGraph.swift",
  ],
  "module": [
    "name": package, "platform": ["operatingSystem": ["name": "linux"]], "isVirtual": true,
  ],
  "symbols": symbols,
  "relationships": [Any](),
]
let data = try JSONSerialization.data(withJSONObject: graph, options: [.sortedKeys])
try data.write(to: URL(fileURLWithPath: output))
