/// A saved run: its scenario, its schedule and its failures.
///
/// Its text is a small JSON file that a person can read and change.
public struct Recording: Hashable, Sendable {
  /// The path of the scenario file, as it was given when the run was recorded.
  public var scenario: String
  /// How the run was found.
  package var found: String
  /// The failures of the run; empty if there were none.
  public var failures: [String]
  /// The schedule of the run and the fingerprint that identifies it.
  package var record: DecisionRecord

  /// Makes a recording from its parts.
  ///
  /// Such a run need not exist.
  ///
  /// - Parameters:
  ///   - scenario: The path of the scenario file.
  ///   - found: How the run was found, for the reader of the file.
  ///   - failures: The failures of the run; empty if there were none.
  ///   - record: The schedule of the run and its fingerprint.
  package init(scenario: String, found: String, failures: [String], record: DecisionRecord) {
    self.scenario = scenario
    self.found = found
    self.failures = failures
    self.record = record
  }

  /// Makes a recording of a run.
  ///
  /// The result is `nil` if the run was not recorded.
  ///
  /// - Parameters:
  ///   - run: The run, made with `isRecorded`.
  ///   - scenario: The path of the scenario file.
  ///   - found: How the run was found, for the reader of the file.
  package init?(of run: ScenarioRun, scenario: String, found: String) {
    guard let record = run.record else { return nil }
    self.init(scenario: scenario, found: found, failures: run.failures, record: record)
  }
}

extension Recording {
  /// The recording as JSON, with one line for each deviation.
  public var text: String {
    let fields: [(String, ScenarioValue)] =
      [
        ("recording", .integer(Self.version)),
        ("scenario", .string(scenario)),
        ("found", .string(found)),
        ("failures", .array(failures.map(ScenarioValue.string))),
        ("seed", .string("\(record.schedule.seed)")),
      ]
      + (record.schedule.isUntimed ? [("untimed", .bool(true))] : [])
      + [("fingerprint", .string(String(record.fingerprint, radix: 16)))]
    let head = fields.map { "  \(ScenarioValue.string($0)): \($1),\n" }.joined()
    let deviations = record.schedule.deviations.map { "\n    \($0.value)" }
    let end = deviations.isEmpty ? "" : "\n  "
    let text = "{\n\(head)  \"deviations\": [\(deviations.joined(separator: ","))\(end)]\n}\n"
    return text.jsonWithoutFormatting
  }

  /// The version of the form that this package writes and reads.
  static var version: Int64 { 1 }
}

extension Deviation {
  fileprivate var value: ScenarioValue {
    .object(
      [
        ScenarioValue.Field(key: "take", value: take.value),
        ScenarioValue.Field(key: "before", value: before.value),
      ]
        + (delay > 0
          ? [ScenarioValue.Field(key: "later", value: .string("\(ReadableDuration(delay))"))] : []))
  }
}

extension Moment {
  fileprivate var value: ScenarioValue {
    var fields = [ScenarioValue.Field(key: "do", value: .string(decision.operation.rawValue))]
    func add(_ key: String, _ value: ScenarioValue, if isGiven: Bool) {
      if isGiven { fields.append(ScenarioValue.Field(key: key, value: value)) }
    }
    add("by", .string(decision.participant), if: !decision.participant.isEmpty)
    add("about", .string(decision.subject), if: !decision.subject.isEmpty)
    add("occurrence", .integer(Int64(decision.occurrence)), if: decision.occurrence != 0)
    add("repetition", .integer(Int64(repetition)), if: repetition != 0)
    return .object(fields)
  }
}
