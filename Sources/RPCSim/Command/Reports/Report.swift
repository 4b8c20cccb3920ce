/// A result of a command, in all formats.
protocol Reportable {
  associatedtype Record: Encodable

  /// The text for people.
  func text(_ paint: Paint) -> String
  /// The record for programs that know this tool.
  var record: Record { get }
  /// The test case for programs that know only tests.
  var reportedCase: ReportedCase { get }
  /// The test case and further ones of the same result, in their order.
  var reportedCases: [ReportedCase] { get }
}

extension Reportable {
  var reportedCases: [ReportedCase] { [reportedCase] }
}

/// The summary of all results.
protocol ReportSummary {
  associatedtype Record: Encodable

  /// The key of the record in the JSON document.
  var key: String { get }
  /// The text for people.
  func text(_ paint: Paint) -> String
  /// The record for programs that know this tool.
  var record: Record { get }
  /// The cases that were not played, for programs that know only tests.
  var reportedCases: [ReportedCase] { get }
}

/// A report in one of the formats.
struct Report<Subject: Reportable> {
  private let format: ReportFormat
  /// The key of the results in the JSON document.
  private let key: String
  private let paint: Paint
  private var cases: (any CaseReport)?
  private var records: [Subject.Record] = []
  /// Whether the last written line is empty.
  private var endsBlank = false

  init(_ format: ReportFormat, of key: String, titled title: String, hasColour: Bool) {
    self.format = format
    self.key = key
    paint = Paint(isOn: hasColour)
    cases = format.caseReport(titled: title)
  }

  /// The text to write as soon as a result is decided.
  mutating func text(of subject: Subject) -> String {
    if var cases {
      defer { self.cases = cases }
      return subject.reportedCases.map { cases.text(of: $0) }.joined()
    }
    guard format == .json else {
      let text = subject.text(paint)
      endsBlank = text.hasSuffix("\n\n")
      return text
    }
    records.append(subject.record)
    return ""
  }

  /// Writes the end of the report with its summary.
  ///
  /// - Returns: The code, unless the report could not be written.
  func end(
    with code: ExitCode, _ console: inout Console, summary: (any ReportSummary)? = nil
  ) -> ExitCode {
    do {
      console.write(try ending(summary))
      return code
    } catch {
      console.complain("rpcsim: error: cannot write the report: \(error)")
      return .unusable
    }
  }

  /// The text to write after all results.
  func ending(_ summary: (any ReportSummary)?) throws -> String {
    if var cases {
      let others = (summary?.reportedCases ?? []).map { cases.text(of: $0) }
      return others.joined() + cases.ending()
    }
    guard format == .json else {
      return summary.map { (endsBlank ? "" : "\n") + $0.text(paint) } ?? ""
    }
    return try Document(key: key, records: records, summary: summary).document
  }
}

/// The whole JSON document.
private struct Document<Record: Encodable>: Encodable {
  let key: String
  let records: [Record]
  let summary: (any ReportSummary)?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(records, forKey: Key(stringValue: key))
    if let summary { try container.encode(summary.record, forKey: Key(stringValue: summary.key)) }
  }
}
