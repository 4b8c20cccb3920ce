import Foundation
import RPCSim

/// The scenario files of given paths: files themselves, and all scenario files in folders.
struct ScenarioFiles {
  /// The extension of scenario files in folders.
  static let ending = ".json5"

  /// The files, each once.
  ///
  /// The files of a folder are in byte order of their paths.
  private(set) var paths: [String] = []
  /// The problems of the paths.
  private(set) var problems: [Problem] = []
  /// A path that cannot be used, and the cause.
  struct Problem {
    let path: String
    let failure: FileFailure
  }

  /// The problems of the paths, one line each.
  var complaints: [String] { problems.map(\.failure.message) }
  /// The files seen so far, by their paths without links.
  private var seen: Set<String> = []

  init(in paths: [String]) {
    for path in paths { add(path) }
  }

  private mutating func add(_ path: String) {
    switch kind(of: path) {
    case nil: break
    case .folder: add(folder: path)
    case .file, .other: add(file: path)
    }
  }

  private mutating func kind(of path: String) -> Platform.Kind? {
    do throws(Platform.Failure) {
      return try Platform.kind(of: path)
    } catch {
      let isMistaken = error.isMissing && !path.unicodeScalars.contains("\u{FFFD}")
      let neighbour = isMistaken ? Self.neighbour(of: path) : nil
      complain(path, error.reason(at: path), suggestion: neighbour)
      return nil
    }
  }

  private mutating func add(folder path: String) {
    let count = problems.count
    let found = files(below: path)
    if found.isEmpty, problems.count == count {
      complain(path, "there is no file ending in \(Self.ending) in this folder")
    }
    for file in found { add(file: file) }
  }

  private mutating func add(file: String) {
    if seen.insert(Self.identity(of: file)).inserted { paths.append(file) }
  }

  private mutating func complain(_ path: String, _ message: String, suggestion: String? = nil) {
    let question = suggestion.map { ", did you mean \(DisplayText.quoted($0, limit: 200))?" } ?? ""
    let failure = FileFailure(message: "\(Self.shown(path)): error: \(message)\(question)")
    problems.append(Problem(path: path, failure: failure))
  }

  /// A path in a form that is safe to print.
  static func shown(_ path: String) -> String { path.shown(in: 1_000) }

  /// The path of a file without links; it identifies the file.
  static func identity(of path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}

extension ScenarioFiles {
  /// The scenario files in a folder and its subfolders, without hidden ones.
  private mutating func files(below folder: String) -> [String] {
    var files: [String] = []
    var folders = [folder]
    var visited: Set<String> = []
    while let folder = folders.popLast() {
      guard visited.insert(Self.identity(of: folder)).inserted else { continue }
      for name in names(in: folder) where !name.hasPrefix(".") {
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        let isScenario = name.hasSuffix(Self.ending)
        switch isScenario ? kind(of: path) : try? Platform.kind(of: path) {
        case .folder: folders.append(path)
        case .file where isScenario: files.append(path)
        // A pipe could block for ever.
        case .other where isScenario: complain(path, "this is no file")
        default: break
        }
      }
    }
    return files.sorted(by: Self.precedes)
  }

  private mutating func names(in folder: String) -> [String] {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      // The last folder on the stack comes first, so folders are visited in the order of their
      // paths. This order decides between two paths to the same folder.
      return names.sorted { Self.precedes($1, $0) }
    } catch {
      complain(folder, "the folder cannot be read")
      return []
    }
  }

  /// The order of files: byte order of their paths.
  static func precedes(_ path: String, _ other: String) -> Bool {
    path.utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// A similar path in the same folder, for a path that does not exist.
  private static func neighbour(of path: String) -> String? {
    let name = (path as NSString).lastPathComponent
    let folder = (path as NSString).deletingLastPathComponent
    let all = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    let others = (all ?? []).filter { $0 != name }.sorted(by: precedes)
    let nearest = Suggestion.closest(to: name, among: others)
    return nearest.map { (folder as NSString).appendingPathComponent($0) }
  }
}
