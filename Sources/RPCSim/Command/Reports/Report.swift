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
  static var key: String { get }
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
    if cases != nil { return text(of: subject.reportedCases) }
    guard format == .json else {
      let text = subject.text(paint)
      endsBlank = text.hasSuffix("\n\n")
      return text
    }
    records.append(subject.record)
    return ""
  }

  private mutating func text(of reported: [ReportedCase]) -> String {
    reported.map { cases?.text(of: $0) ?? "" }.joined()
  }

  /// Writes what comes when all are decided.
  ///
  /// - Returns: What the tool ends with: the code, unless the report could not be written.
  func end(with code: ExitCode, _ console: inout Console) -> ExitCode {
    end(with: code, Nothing?.none, &console)
  }

  /// Writes what all of them come to.
  ///
  /// - Returns: What the tool ends with: the code, unless the report could not be written.
  func end<Summary: ReportSummary>(
    with code: ExitCode, _ summary: Summary?, _ console: inout Console
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
  func ending<Summary: ReportSummary>(_ summary: Summary?) throws -> String {
    var last = self
    switch format {
    case .junit, .tap:
      return last.text(of: summary?.reportedCases ?? []) + (last.cases?.ending() ?? "")
    case .json:
      return try Document<Subject.Record, Summary>(key: key, records: records, summary: summary)
        .document
    case .text: return summary.map { (endsBlank ? "" : "\n") + $0.text(paint) } ?? ""
    }
  }
}

/// The whole JSON document.
private struct Document<Record: Encodable, Summary: ReportSummary>: Encodable {
  let key: String
  let records: [Record]
  let summary: Summary?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(records, forKey: Key(stringValue: key))
    try container.encodeIfPresent(summary?.record, forKey: Key(stringValue: Summary.key))
  }
}

/// Subjects that come to nothing together.
private struct Nothing: ReportSummary {
  static let key = ""
  let record = 0
  let reportedCases: [ReportedCase] = []

  func text(_ paint: Paint) -> String { "" }
}
