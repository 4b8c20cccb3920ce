/// A diagram as the table that the page's script reads: numbers, and each text once.
///
/// The page's script uses the same indices, so both must change together.
struct ScenarioTable {
  private let diagram: SequenceDiagram
  private var texts: [String] = []
  private var textIndices: [String: Int] = [:]

  init(_ diagram: SequenceDiagram) { self.diagram = diagram }

  /// The table as JSON that may stand inside a script element.
  static func json(of diagram: SequenceDiagram) -> String {
    var table = ScenarioTable(diagram)
    var json = ""
    for scalar in table.value().description.jsonWithoutFormatting.unicodeScalars {
      // In JSON these characters occur only in texts. No text may end the element or begin a
      // comment in it.
      if scalar == "<" || scalar == ">" || scalar == "&" {
        json += "\\u00" + String(scalar.value, radix: 16)
      } else {
        json.unicodeScalars.append(scalar)
      }
    }
    return json
  }

  private mutating func value() -> ScenarioValue {
    let fields: [(String, ScenarioValue)] = [
      ("title", .string(diagram.title)),
      ("verdict", .string(diagram.verdict)),
      ("fork", diagram.forkCommand.map(ScenarioValue.string) ?? .null),
      ("participants", .array(diagram.lifelines.map(lifeline))),
      ("calls", .array(diagram.calls.map(ScenarioValue.string))),
      ("states", .array(states())),
      ("rows", .array(rows())),
      ("steps", .array(steps())),
      ("kinds", .array(StateSpan.Kind.allCases.map { .string($0.rawValue) })),
      ("spans", .array(diagram.spans.map { span($0) })),
      ("made", .array(made())),
      ("prospects", .array(prospects())),
      ("strikes", .array(strikes())),
      ("findings", .array(diagram.findings.map(finding))),
    ]
    // The list of texts is complete only now.
    let all = fields + [("texts", .array(texts.map(ScenarioValue.string)))]
    return .object(all.map { ScenarioValue.Field(key: $0, value: $1) })
  }

  private mutating func textIndex(of text: String) -> ScenarioValue {
    if let index = textIndices[text] { return .integer(Int64(index)) }
    textIndices[text] = texts.count
    texts.append(text)
    return .integer(Int64(texts.count - 1))
  }

  private func numbers(_ numbers: [Int]) -> ScenarioValue {
    .array(numbers.map { .integer(Int64($0)) })
  }

  // MARK: Drawing

  private func lifeline(_ lifeline: SequenceDiagram.Lifeline) -> ScenarioValue {
    .array([.string(lifeline.name), .string(lifeline.role.rawValue)])
  }

  /// For each column, the rows at which the state of its participant changes.
  private func states() -> [ScenarioValue] {
    diagram.lifelines.indices.map { column in
      var changes: [ScenarioValue] = []
      var state: LifelineState?
      for row in [-1] + Array(diagram.rows.indices) {
        let next = row < 0 ? diagram.beginning[column] : diagram.rows[row].lifelines[column]
        guard next != state else { continue }
        changes.append(.array([.integer(Int64(row)), .string(next.rawValue)]))
        state = next
      }
      return .array(changes)
    }
  }

  /// Time, whether the row is marked; from, to, label, whether the label is at the end, whether the
  /// arrow is lost; column and words of the note.
  private mutating func rows() -> [ScenarioValue] {
    let clock = DiagramClock(diagram.rows)
    return diagram.rows.map { row in
      var fields = [textIndex(of: clock.text(row.time)), .integer(row.isMarked ? 1 : 0)]
      if let arrow = row.arrow {
        fields += [
          .integer(Int64(arrow.from)), .integer(Int64(arrow.to)), textIndex(of: arrow.label),
          .integer(arrow.isLabelAtEnd ? 1 : 0), .integer(arrow.isLost ? 1 : 0),
        ]
      } else {
        fields += [.integer(-1), .integer(-1), .integer(-1), .integer(0), .integer(0)]
      }
      if let note = row.note {
        fields += [.integer(Int64(note.column)), textIndex(of: note.text)]
      } else {
        fields += [.integer(-1), .integer(-1)]
      }
      return .array(fields)
    }
  }

  // MARK: Events

  /// Event number, time, column, kind, words, call, cause, last row, row count, decision.
  ///
  /// The last row is the last one that shows the event, or the one before it.
  private mutating func steps() -> [ScenarioValue] {
    let clock = DiagramClock(diagram.steps)
    let first = diagram.firstEvent
    var decision = 0
    let made = diagram.choices?.made ?? []
    return diagram.steps.enumerated().map { index, step in
      while decision < made.count, made[decision].eventCount <= first + index { decision += 1 }
      return .array([
        .integer(Int64(first + index)), textIndex(of: clock.text(step.event.time)),
        .integer(Int64(step.column)), textIndex(of: step.event.kind.rawValue),
        textIndex(of: diagram.words.about(step.event)), .integer(Int64(diagram.call(of: step))),
        .integer(Int64(step.cause ?? -1)), .integer(Int64(max(0, step.rows.upperBound - 1))),
        .integer(Int64(step.rows.count)), .integer(Int64(decision)),
      ])
    }
  }

  /// Kind, owner, text, due time, call, first step, and the step at which the span is over.
  private mutating func span(_ span: StateSpan) -> ScenarioValue {
    let kind = StateSpan.Kind.allCases.firstIndex(of: span.kind) ?? 0
    return .array([
      .integer(Int64(kind)), textIndex(of: span.owner), textIndex(of: span.text),
      textIndex(of: span.due),
      .integer(Int64(span.call ?? -1)), .integer(Int64(span.steps.lowerBound)),
      .integer(Int64(span.steps.upperBound)),
    ])
  }

  private func finding(_ finding: SequenceDiagram.Finding) -> ScenarioValue {
    .array([.string(finding.text), numbers(finding.steps)])
  }

  // MARK: Choices

  private mutating func made() -> [ScenarioValue] {
    (diagram.choices?.made ?? []).map { textIndex(of: $0.decision.description) }
  }

  /// Text, text for a shell, first decision (from 0), and the decision before which it is over.
  private mutating func prospects() -> [ScenarioValue] {
    (diagram.choices?.prospects.intervals ?? []).map { interval in
      let text = interval.item.decision.description
      return .array([
        textIndex(of: text), textIndex(of: text.quotedForShell),
        .integer(Int64(interval.indices.lowerBound)), .integer(Int64(interval.indices.upperBound)),
      ])
    }
  }

  /// Decision (from 0), whether the fault struck, the text of the strike, and the alternative as
  /// text and as text for a shell.
  private mutating func strikes() -> [ScenarioValue] {
    (diagram.choices?.made ?? []).enumerated().flatMap { decision, made in
      made.occasions.map { occasion in
        let strike = occasion.strike
        let other = "\(occasion.isStruck ? strike.before : strike.take)"
        return .array([
          .integer(Int64(decision)), .integer(occasion.isStruck ? 1 : 0),
          textIndex(of: "\(strike.take)"), textIndex(of: other),
          textIndex(of: other.quotedForShell),
        ])
      }
    }
  }
}
