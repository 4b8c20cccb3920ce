import RPCSim

/// A scenario and the text from which it was read.
struct ScenarioSource {
  /// The file, as reports name it.
  var file: String { text.file }
  let path: String
  let scenario: Scenario
  let text: SourceText

  init(reading path: String, isEnded: () -> Bool = { false }) throws(FileFailure) {
    let text = try SourceText(ofFile: path, atMost: Scenario.maximumSize, isEnded: isEnded)
    try self.init(text, at: path)
  }

  /// Reads a scenario from its text.
  init(_ text: SourceText, at path: String) throws(FileFailure) {
    self.path = path
    self.text = text
    do throws(ScenarioErrors) {
      scenario = try Scenario(reading: text)
    } catch {
      throw FileFailure(error)
    }
  }
}

/// A file that should be a scenario, and the result of reading it.
struct ReadFile {
  let path: String
  let source: Result<ScenarioSource, FileFailure>
}

extension ScenarioSource {
  /// Throws if no path is given.
  static func requireOperands(of arguments: Arguments) throws(UsageError) {
    guard arguments.operands.isEmpty else { return }
    throw UsageError("name a scenario file, or a folder of them")
  }

  /// Reads the scenarios of the given paths one after the other, and reports the problems of each.
  ///
  /// - Returns: Whether all of them could be read.
  static func readEach(
    in arguments: Arguments, _ console: inout Console, isEnded: () -> Bool = { false },
    _ body: (ReadFile, inout Console) -> Void
  ) -> Bool {
    let files = ScenarioFiles(in: arguments.operands)
    for complaint in files.problems { complain(complaint.path, complaint.failure, &console, body) }
    var isComplete = files.problems.isEmpty
    for (index, path) in files.paths.enumerated() {
      console.begin("reading \(ScenarioFiles.shown(path))")
      console.show(progress: "reading file \(index + 1) of \(files.paths.count)")
      do throws(FileFailure) {
        let source = try ScenarioSource(reading: path, isEnded: isEnded)
        body(ReadFile(path: path, source: .success(source)), &console)
      } catch {
        complain(path, error, &console, body)
        if error.isInterruption { return false }
        isComplete = false
      }
    }
    return isComplete
  }

  private static func complain(
    _ path: String, _ failure: FileFailure, _ console: inout Console,
    _ body: (ReadFile, inout Console) -> Void
  ) {
    console.complain(failure.message)
    body(ReadFile(path: path, source: .failure(failure)), &console)
  }

  /// All scenarios of the given paths, or `nil` if any of them cannot be read.
  ///
  /// So a command plays either all of them or none.
  ///
  /// - Parameters:
  ///   - format: The format of the report that nothing is played, for tools that expect one.
  ///   - title: The title of that report.
  static func all(
    in arguments: Arguments, _ console: inout Console,
    reportingAs format: ReportFormat = .text, titled title: String = "",
    isEnded: () -> Bool = { false }
  ) -> [ScenarioSource]? {
    var files: [ReadFile] = []
    let isComplete = readEach(in: arguments, &console, isEnded: isEnded) { file, _ in
      files.append(file)
    }
    guard isComplete else {
      console.write(format.report(ofUnplayed: files, titled: title))
      return nil
    }
    return files.compactMap { try? $0.source.get() }
  }
}
