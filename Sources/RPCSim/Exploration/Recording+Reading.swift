extension Recording {
  /// The size of the largest recording that can be read, in bytes.
  package static let maximumSize = 16 << 20

  /// Reads a recording, in time linear in its size.
  ///
  /// - Parameter text: The JSON text of the recording.
  /// - Throws: ``ScenarioErrors`` with the first mistakes in the text and their positions.
  public init(reading text: SourceText) throws(ScenarioErrors) {
    let document = try DocumentNode(
      of: text, atMost: Self.maximumSize, ifLonger: "is it a recording?")
    var errors = ReadingErrors()
    var recording = Recording(
      scenario: "", found: "", failures: [],
      record: DecisionRecord(schedule: DecisionSchedule(), fingerprint: 0))
    _ = Self.keys.read(document, into: &recording, &errors)
    if let errors = ScenarioErrors(errors, in: text) { throw errors }
    self = recording
  }

  /// Whether a text is a recording rather than a scenario.
  ///
  /// Both are JSON.
  package static func isMeant(by text: SourceText) -> Bool {
    let document = try? DocumentNode(parsing: text)
    guard case .object(let members)? = document?.content else { return false }
    return members.contains { $0.key == "recording" }
  }

  static let keys = KeyTable<Recording>(
    "a recording",
    [
      Key("recording", .version, "The version of its form.", isRequired: true) { _, _ in },
      Key(
        "scenario", .name(of: "a scenario file"), "The scenario that was run.", isRequired: true,
        \.scenario),
      Key("found", .text, "How the run was found.", \.found),
      Key("failures", .list(of: .text), "What failed.", \.failures),
      Key(
        "seed", .number(radix: 10), "What random details depend on.", \.record.schedule.seed),
      Key(
        "untimed", .boolean, "Whether times are left out, so that anything may come next.",
        \.record.schedule.isUntimed),
      Key("fingerprint", .number(radix: 16), "Tells the same run.", \.record.fingerprint),
      Key(
        "deviations", .list(of: Deviation.form), "What was chosen, in its order.",
        isRequired: true, \.record.schedule.deviations),
    ])
}

extension Deviation {
  fileprivate static let form: ValueForm<Deviation> = .object(
    KeyTable(
      "a deviation",
      [
        Key("take", Moment.form, "What happens.", isRequired: true, \.take),
        Key(
          "before", Moment.form, "What would have come next in the plain run.", isRequired: true,
          \.before),
        Key("later", .nanoseconds, "How much later than as soon as it can it happens.", \.delay),
      ]),
    from: Deviation(take: .none, before: .none))
}

extension Moment {
  fileprivate static let none = Moment(Decision(operation: .step))

  fileprivate static let form: ValueForm<Moment> = .object(
    KeyTable(
      "a decision",
      [
        Key(
          "do", .word(for: "decision"), "What is done.", isRequired: true, \.decision.operation),
        Key("by", .name(of: "a process"), "Who does it.", \.decision.participant),
        Key("about", .text, "Which message, call or step it is about.", \.decision.subject),
        Key("occurrence", .integer, "Counts what is otherwise alike.", \.decision.occurrence),
        Key("repetition", .integer, "How many that mean the same came before.", \.repetition),
      ]),
    from: .none)
}

extension ValueForm<Void> {
  fileprivate static var version: Self {
    ValueForm("the version of its form, \(Recording.version)", .integer) { content in
      if case .integer(Recording.version) = content { () } else { nil }
    }
  }
}

extension ValueForm<UInt64> {
  /// A number as text, because not every JSON reader keeps 64 bits of a number.
  fileprivate static func number(radix: Int) -> Self {
    let expected = radix == 10 ? "a number in quotes" : "a hexadecimal number in quotes"
    return ValueForm(expected, .text) { content in
      if case .string(let text) = content { UInt64(text, radix: radix) } else { nil }
    }
  }
}
