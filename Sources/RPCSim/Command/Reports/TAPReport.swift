/// A report in the Test Anything Protocol, version 14, with diagnostics in YAML.
struct TAPReport: CaseReport {
  private var count = 0

  mutating func text(of reported: ReportedCase) -> String {
    let start = count == 0 ? "TAP version 14\n" : ""
    count += 1
    return start + line(reported) + diagnostics(reported)
  }

  /// The plan comes at the end: a report without a plan is incomplete.
  func ending() -> String { (count == 0 ? "TAP version 14\n" : "") + "1..\(count)\n" }

  private func line(_ reported: ReportedCase) -> String {
    let name = Self.description("\(reported.folder)/\(reported.name)")
    return switch reported.outcome {
    case .held: "ok \(count) - \(name)\n"
    case .skipped(let reason): "ok \(count) - \(name) # SKIP \(Self.description(reason))\n"
    case .failed, .error: "not ok \(count) - \(name)\n"
    }
  }

  /// A text in one line.
  ///
  /// A number sign is escaped, because it begins a directive.
  private static func description(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    var description = ""
    for scalar in line.unicodeScalars {
      if scalar == "#" || scalar == "\\" { description += "\\" }
      description.unicodeScalars.append(PrintableText.scalar(scalar))
    }
    return description
  }
}

extension TAPReport {
  private func diagnostics(_ reported: ReportedCase) -> String {
    var yaml = YAMLMapping(indent: 2)
    switch reported.outcome {
    case .held, .skipped: break
    case .failed(let finding): yaml.add(finding, severity: "fail")
    case .error(let finding): yaml.add(finding, severity: "error")
    }
    yaml.add("file", reported.file)
    for property in reported.properties { yaml.add(property.name, property.value) }
    yaml.add("virtualNanoseconds", reported.nanoseconds)
    if let evidence = reported.outcome.evidence { yaml.add(block: "evidence", evidence) }
    return "  ---\n\(yaml.text)  ...\n"
  }
}

extension YAMLMapping {
  fileprivate mutating func add(_ finding: ReportedCase.Finding, severity: String) {
    add("message", finding.message)
    add("severity", severity)
    add("kind", finding.kind)
  }
}

extension ReportedCase.Outcome {
  fileprivate var evidence: String? {
    switch self {
    case .held, .skipped: nil
    case .failed(let finding), .error(let finding): finding.evidence
    }
  }
}
