import RPCSim

extension ReadFile: Reportable {
  struct Record: Encodable {
    let file: String
    let isValid: Bool
    let errors: [MistakeRecord]
  }

  func text(_ paint: Paint) -> String {
    // The mistakes in other files go to the error stream.
    if case .success(let source) = source { "\(source.file): ok\n" } else { "" }
  }

  var record: Record {
    guard case .failure(let failure) = source else {
      return Record(file: path, isValid: true, errors: [])
    }
    return Record(file: path, isValid: false, errors: MistakeRecord.all(in: failure))
  }

  var reportedCase: ReportedCase {
    var reported = ReportedCase(name: path.fileStem, file: path)
    if case .failure(let failure) = source { reported.outcome = .error(.init(failure)) }
    return reported
  }
}

extension ReportFormat {
  /// The report for tools that expect test cases, if files cannot be read and so nothing is played.
  func report(ofUnplayed files: [ReadFile], titled title: String) -> String {
    guard var report = caseReport(titled: title) else { return "" }
    let cases = files.map { file in
      var reported = file.reportedCase
      if reported.outcome == .held { reported.outcome = .skipped("others cannot be read") }
      return report.text(of: reported)
    }
    return cases.joined() + report.ending()
  }
}

/// A mistake in a file, in the report for machines.
struct MistakeRecord: Encodable {
  let message: String
  var line: Int?
  var column: Int?
  var suggestion: String?

  static func all(in failure: FileFailure) -> [MistakeRecord] {
    guard !failure.diagnostics.isEmpty else { return [MistakeRecord(message: failure.message)] }
    return failure.diagnostics.map {
      MistakeRecord(
        message: $0.message, line: $0.line, column: $0.column, suggestion: $0.suggestion)
    }
  }
}

extension ReportedCase.Finding {
  /// Makes the finding of a file that cannot be used.
  init(_ failure: FileFailure) {
    kind = "unreadable"
    message = failure.diagnostics.first?.headline ?? failure.message
    evidence = failure.message + "\n"
  }
}

extension String {
  /// The last component of a path, without its extension.
  var fileStem: String {
    let name = split(separator: "/").last.map(String.init) ?? self
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
