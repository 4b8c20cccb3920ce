/// Something that a command comes to, as each format has it.
protocol Reportable {
  associatedtype Record: Encodable

  /// For people.
  func text(_ paint: Paint) -> String
  /// For programs that know this tool.
  var record: Record { get }
  /// For those that know only tests.
  var reportedCase: ReportedCase { get }
  /// The same with cases besides it, in their order.
  var reportedCases: [ReportedCase] { get }
}

extension Reportable {
  var reportedCases: [ReportedCase] { [reportedCase] }
}

/// What all subjects of a report come to together.
protocol ReportSummary {
  associatedtype Record: Encodable

  /// What the record is called in the JSON document.
  var key: String { get }
  /// For people.
  func text(_ paint: Paint) -> String
  /// For programs that know this tool.
  var record: Record { get }
  /// For those that know only tests: the cases that were not come to.
  var reportedCases: [ReportedCase] { get }
}

/// A report in one of the formats.
struct Report<Subject: Reportable> {
  private let format: ReportFormat
  /// What the subjects are, as the JSON document calls them.
  private let key: String
  private let paint: Paint
  private var cases: (any CaseReport)?
  private var records: [Subject.Record] = []
  /// Whether the last line that was written is an empty one.
  private var endsBlank = false

  init(_ format: ReportFormat, of key: String, titled title: String, hasColour: Bool) {
    self.format = format
    self.key = key
    paint = Paint(isOn: hasColour)
    cases = format.caseReport(titled: title)
  }

  /// What to write as soon as a subject is decided.
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

  /// Writes what comes when all are decided, and what they come to together.
  ///
  /// - Returns: What the tool ends with: the code, unless the report could not be written.
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

  /// What to write when all are decided.
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
