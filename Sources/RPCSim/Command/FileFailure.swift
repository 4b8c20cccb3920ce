import RPCSim

/// Why a file cannot be used, in one or more lines.
struct FileFailure: Error {
  let message: String
  /// What is wrong with its text, if it could be read as far as that.
  var diagnostics: [Diagnostic] = []
  /// Whether a signal ended the command while the file was read.
  private(set) var isInterruption = false

  init(message: String) { self.message = message }

  /// Why the system does not let a file be used.
  ///
  /// - Parameter doing: What cannot be done with it, before the reason.
  init(_ failure: Platform.Failure, at path: String, doing: String = "") {
    isInterruption = failure.isInterruption
    message = "\(ScenarioFiles.shown(path)): error: \(doing)\(failure.reason(at: path))"
  }

  /// What is wrong at a place of a file.
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
  /// Reads a file that is named as the reports name it.
  ///
  /// - Parameters:
  ///   - limit: The size of the largest text that makes sense, in bytes. One byte more is read, which
  ///     tells a text that is too long from one that just fits.
  ///   - isEnded: Whether to leave off while nothing comes from a pipe, asked now and then.
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
  /// What is wrong with a file.
  func reason(at path: String) -> String {
    // Swift has put this sign where bytes were no text.
    guard isMissing, path.unicodeScalars.contains("\u{FFFD}") else { return message }
    return "its name is not UTF-8, so that it cannot be named here: rename it"
  }
}
