import RPCSim

/// A report in JUnit's XML, which most servers for continuous integration read.
///
/// The cases of a folder form a suite. Times are virtual: the same run gives the same bytes.
struct JUnitReport: CaseReport {
  private let title: String
  /// The suites, in the order of their first cases.
  private var suites: [Suite] = []

  private struct Suite {
    let name: String
    var tally = Tally()
    var text = ""
  }

  init(titled title: String) { self.title = title }

  mutating func text(of reported: ReportedCase) -> String {
    let index = index(of: reported.folder)
    suites[index].tally.add(reported)
    suites[index].text += Self.element(reported)
    return ""
  }

  private mutating func index(of folder: String) -> Int {
    // The cases of a folder mostly follow each other.
    if let index = suites.lastIndex(where: { $0.name == folder }) { return index }
    suites.append(Suite(name: folder))
    return suites.count - 1
  }

  func ending() -> String {
    var total = Tally()
    for suite in suites { total.add(suite.tally) }
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text += "<testsuites\(XML.attribute("name", title))\(total.attributes)>\n"
    for suite in suites {
      text += "  <testsuite\(XML.attribute("name", suite.name))\(suite.tally.attributes)>\n"
      text += suite.text + "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }
}

extension JUnitReport {
  private static func element(_ reported: ReportedCase) -> String {
    let attributes = [
      ("name", reported.name), ("classname", reported.folder), ("file", reported.file),
      ("time", seconds(reported.nanoseconds)),
    ]
    return "    <testcase\(attributes.map(XML.attribute).joined())>\n"
      + properties(reported) + outcome(reported.outcome) + "    </testcase>\n"
  }

  private static func properties(_ reported: ReportedCase) -> String {
    let time = ReportedCase.Property("virtualNanoseconds", "\(reported.nanoseconds)")
    let lines = (reported.properties + [time]).map { property in
      "        <property\(XML.attribute("name", property.name))"
        + "\(XML.attribute("value", property.value))/>\n"
    }
    return "      <properties>\n\(lines.joined())      </properties>\n"
  }

  private static func outcome(_ outcome: ReportedCase.Outcome) -> String {
    switch outcome {
    case .held: ""
    case .skipped(let reason): "      <skipped\(XML.attribute("message", reason))/>\n"
    case .failed(let finding): element("failure", finding)
    case .error(let finding): element("error", finding)
    }
  }

  private static func element(_ name: String, _ finding: ReportedCase.Finding) -> String {
    let attributes =
      XML.attribute("type", finding.kind) + XML.attribute("message", finding.message)
    return "      <\(name)\(attributes)>\(XML.text(finding.evidence))</\(name)>\n"
  }

  /// The virtual time in seconds, with three decimals at most, as readers expect.
  private static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let rest = "\(milliseconds % 1_000)"
    return "\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }

  /// The numbers of cases, by outcome.
  private struct Tally {
    private var tests = 0
    private var failures = 0
    private var errors = 0
    private var skipped = 0
    private var nanoseconds: Int64 = 0

    mutating func add(_ reported: ReportedCase) {
      tests += 1
      nanoseconds = nanoseconds.addingSaturated(reported.nanoseconds)
      switch reported.outcome {
      case .held: break
      case .skipped: skipped += 1
      case .failed: failures += 1
      case .error: errors += 1
      }
    }

    mutating func add(_ other: Tally) {
      tests += other.tests
      failures += other.failures
      errors += other.errors
      skipped += other.skipped
      nanoseconds = nanoseconds.addingSaturated(other.nanoseconds)
    }

    var attributes: String {
      [
        ("tests", "\(tests)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
        ("skipped", "\(skipped)"), ("time", JUnitReport.seconds(nanoseconds)),
      ].map(XML.attribute).joined()
    }
  }
}
