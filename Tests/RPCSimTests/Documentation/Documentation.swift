import Foundation

/// The texts of the package's documentation, sources and tests, relative to this file.
enum Documentation {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file, with its path from the root.
  struct File: Sendable, CustomStringConvertible {
    let path: String
    let text: String

    var description: String { path }

    var name: String { String(path.split(separator: "/").last ?? "") }
  }

  /// The pages of all modules, and the README.
  static let pages = [file("README.md")] + files(in: "Sources", ending: ".md")

  /// The pages for users of other systems.
  static let seedPages = pages.filter { $0.name.hasPrefix("ComingFrom") }

  static let sources = files(in: "Sources", ending: ".swift")
  static let tests = files(in: "Tests", ending: ".swift")

  static func file(_ path: String) -> File {
    let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    return File(path: path, text: text ?? "")
  }

  static func page(_ name: String) -> File {
    pages.first { $0.name == name } ?? File(path: name, text: "")
  }

  private static func files(in folder: String, ending: String) -> [File] {
    let all = FileManager.default.enumerator(atPath: root.appending(path: folder).path())
    let paths = (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(ending) }
    return paths.sorted().map { file("\(folder)/\($0)") }
  }
}

extension Documentation.File {
  var prose: String {
    let parts = text.components(separatedBy: "\n```")
    return parts.indices.filter { $0 % 2 == 0 }.map { parts[$0] }.joined(separator: "\n")
  }

  var links: [String] { prose.between("``") }

  /// The texts in code voice, without symbol links.
  var codeVoices: [String] {
    let parts = prose.components(separatedBy: "``")
    let others = parts.indices.filter { $0 % 2 == 0 }.map { parts[$0] }
    return others.flatMap { $0.between("`") }
  }

  /// The contents of the code blocks of a language.
  func blocks(of language: String) -> [String] {
    let parts = text.components(separatedBy: "\n```")
    return parts.indices.compactMap { index in
      guard index % 2 == 1, let end = parts[index].firstIndex(of: "\n"),
        parts[index][..<end] == language
      else { return nil }
      return String(parts[index][parts[index].index(after: end)...])
    }
  }

  /// The names of tests: the first string of `@Test`, on its line or on the next.
  var testNames: [String] {
    text.components(separatedBy: "@Test(").dropFirst().compactMap { rest in
      let text = rest.trimmingPrefix { $0 == " " || $0 == "\n" }
      return text.hasPrefix("\"") ? text.dropFirst().components(separatedBy: "\"").first : nil
    }
  }

  /// The rows of all tables, as cells, without the headings.
  var rows: [[String]] {
    let lines = text.components(separatedBy: "\n")
    return lines.indices.compactMap { index in
      guard lines[index].hasPrefix("| ") || lines[index].hasPrefix("|---"),
        !lines[index].hasPrefix("|---"), !(lines[safe: index + 1]?.hasPrefix("|---") ?? false)
      else { return nil }
      return lines[index].dropFirst().dropLast().components(separatedBy: " |").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }
}

extension String {
  /// The texts between pairs of marks.
  func between(_ mark: String) -> [String] {
    let parts = components(separatedBy: mark)
    return parts.indices.filter { $0 % 2 == 1 && $0 + 1 < parts.count }.map { parts[$0] }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
