import Foundation
import RPCSim
import Synchronization
import Testing

/// The failing schedules of one test, in a file.
struct Corpus: Sendable {
  let file: URL

  /// One thread at a time reads and writes files, because the arguments of a test run at once.
  private static let turn = Mutex(())

  /// The corpus that a test has by its traits; `nil` if it has none.
  init?(of test: Test) {
    guard let trait = test.traits.lazy.compactMap({ $0 as? CorpusTrait }).last else { return nil }
    let name = test.id.nameComponents.joined(separator: "-").replacing("()", with: "")
    self.init(folder: trait.folder, of: name, in: test.sourceLocation.filePath)
  }

  /// The corpus of a test by its name, in a folder relative to that of a source file.
  init(folder: String, of name: String, in file: String) {
    let beside = URL(filePath: file).deletingLastPathComponent()
    self.file = URL(filePath: folder, directoryHint: .isDirectory, relativeTo: beside)
      .appending(path: Self.fileName(for: name) + ".tokens")
  }

  /// A name for a file, in which blanks are underscores and other signs are their numbers.
  private static func fileName(for name: String) -> String {
    let parts = name.unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_": String(scalar)
      case " ": "_"
      default: "_" + String(scalar.value, radix: 16)
      }
    }
    return parts.joined()
  }

  /// The path of the file, for reports.
  var path: String { file.path(percentEncoded: false) }

  /// The tokens, in the order of the file; none if there is no file or if it cannot be read.
  ///
  /// - Parameter warn: Is told why the file cannot be read.
  func tokens(orWarn warn: (String) -> Void) -> [String] {
    do { return try Self.turn.withLock { _ in try read() } } catch {
      warn("the failures in \(path) cannot be read, and are not played first: \(error)")
      return []
    }
  }

  /// Keeps a failing schedule; returns the corpus if it does.
  ///
  /// - Parameters:
  ///   - failure: The failure, whose token is kept.
  ///   - warn: Is told why the schedule cannot be kept.
  func keep(_ failure: SimulationFailure, orWarn warn: (String) -> Void) -> Corpus? {
    guard let token = failure.token else { return nil }
    do {
      try add("\(token)")
      return self
    } catch {
      warn("the schedule \(token) cannot be kept in \(path): \(error)")
      return nil
    }
  }

  /// Adds a token, unless the file has it.
  ///
  /// The file is replaced in one piece.
  private func add(_ token: String) throws {
    try Self.turn.withLock { _ in
      let known = try read()
      guard !known.contains(token) else { return }
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let text = (known + [token]).map { "\($0)\n" }.joined()
      try Data(text.utf8).write(to: file, options: .atomic)
    }
  }

  private func read() throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }
}
