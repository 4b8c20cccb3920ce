import RPCSim

/// The cause why a file cannot be used, in one or more lines.
struct FileFailure: Error {
  let message: String
  /// The mistakes in the text, if the text could be read.
  var diagnostics: [Diagnostic] = []
  /// Whether a signal ended the command while the file was read.
  private(set) var isInterruption = false

  init(message: String) { self.message = message }

  /// Makes the failure of a system call on a file.
  ///
  /// - Parameter doing: The operation that failed, as a text before the cause.
  init(_ failure: Platform.Failure, at path: String, doing: String = "") {
    isInterruption = failure.isInterruption
    message = "\(ScenarioFiles.shown(path)): error: \(doing)\(failure.reason(at: path))"
  }

  /// Makes the failure for a mistake at a position in a file.
  init(_ diagnostic: Diagnostic) {
    message = diagnostic.description
    diagnostics = [diagnostic]
  }

  init(_ errors: ScenarioErrors) {
    message = errors.description
    diagnostics = errors.diagnostics
  }
}

extension SourceText {
  /// Reads a file.
  ///
  /// The text carries the file's name in reports.
  ///
  /// - Parameters:
  ///   - limit: The largest sensible size in bytes. One byte more is read, so that a text beyond
  ///     the limit is noticed.
  ///   - isEnded: Whether to stop while a pipe gives no input, asked now and then.
  init(
    ofFile path: String, atMost limit: Int, isEnded: () -> Bool = { false }
  ) throws(FileFailure) {
    do throws(Platform.Failure) {
      let bytes = try Platform.contents(of: path, atMost: limit + 1, isEnded: isEnded)
      self.init(file: ScenarioFiles.shown(path), bytes: bytes)
    } catch {
      throw FileFailure(error, at: path)
    }
  }
}

extension Platform.Failure {
  /// The cause in words, for a file.
  func reason(at path: String) -> String {
    // Swift puts this character in place of bytes that are not UTF-8.
    guard isMissing, path.unicodeScalars.contains("\u{FFFD}") else { return message }
    return "its name is not UTF-8, so that it cannot be named here: rename it"
  }
}
