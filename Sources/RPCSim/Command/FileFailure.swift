import RPCSim

/// Why a file cannot be used, in one or more lines.
struct FileFailure: Error {
  let message: String
  /// What is wrong with its text, if it could be read as far as that.
  var diagnostics: [Diagnostic] = []

  init(message: String) { self.message = message }

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
  /// - Parameter limit: The size of the largest text that makes sense, in bytes. One byte more is
  ///   read, which tells a text that is too long from one that just fits.
  init(ofFile path: String, atMost limit: Int) throws(FileFailure) {
    let file = ScenarioFiles.shown(path)
    do throws(Platform.Failure) {
      self.init(file: file, bytes: try Platform.contents(of: path, atMost: limit + 1))
    } catch {
      throw FileFailure(message: "\(file): error: \(error.message)")
    }
  }
}
