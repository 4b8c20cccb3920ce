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

/// A report in one of the formats.
struct Report<Subject: Reportable> {
  private let format: ReportFormat
  /// What the subjects are, as the JSON document calls them.
  private let key: String
  private let paint: Paint
  private var cases: (any CaseReport)?
  private var records: [Subject.Record] = []

  init(_ format: ReportFormat, of key: String, titled title: String, hasColour: Bool) {
    self.format = format
    self.key = key
    paint = Paint(isOn: hasColour)
    cases = format.caseReport(titled: title)
  }

  /// What to write as soon as a subject is decided.
  mutating func text(of subject: Subject) -> String {
    if cases != nil {
      return subject.reportedCases.map { cases?.text(of: $0) ?? "" }.joined()
    }
    guard format == .json else { return subject.text(paint) }
    records.append(subject.record)
    return ""
  }

  /// Writes what comes when all are decided.
  ///
  /// - Returns: What the tool ends with: the code, unless the report could not be written.
  func end(with code: ExitCode, _ console: inout Console) -> ExitCode {
    do {
      if let cases {
        console.write(cases.ending())
      } else if format == .json {
        console.write(try [key: records].document)
      }
      return code
    } catch {
      console.complain("rpcsim: error: cannot write the report: \(error)")
      return .unusable
    }
  }
}
