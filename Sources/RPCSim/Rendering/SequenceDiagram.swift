/// A sequence diagram before drawing.
///
/// Mermaid, SVG and HTML are made from it.
///
/// Its rows are those of a ``ColumnDiagram``. Each event after the prologue is a step. For each
/// step the diagram has the messages in queues, the unacknowledged deliveries, the pending calls,
/// the running handlers and the timers.
public struct SequenceDiagram: Sendable {
  struct Lifeline: Sendable {
    enum Role: String, Sendable { case caller, broker, server }

    var name: String
    var role: Role
  }

  /// An event after the prologue.
  struct Step: Sendable {
    var event: JournalEvent
    /// The column of the participant that the event happens to.
    var column: Int
    /// The rows that show the event.
    ///
    /// If it shows only by its effect, the range is empty and lies behind the last row before it.
    var rows: Range<Int>
    /// The step that caused the event, unless the cause is in the prologue.
    var cause: Int?
  }

  /// A failure and the steps that show it.
  struct Finding: Sendable {
    var text: String
    var steps: [Int]
  }

  /// The name of the scenario and its story.
  package var title = ""
  package var story = ""
  /// The verdict of the run, in a few words.
  package var verdict = ""
  /// The command that plays the run again with another choice, without the choice itself.
  package var forkCommand: String?

  /// The index of the first event after the prologue.
  let firstEvent: JournalEvent.ID
  let lifelines: [Lifeline]
  let calls: [String]
  let rows: [DiagramRow]
  let steps: [Step]
  /// The state of each column's participant before the first row.
  let beginning: [LifelineState]
  let words: EventWords
  private(set) var spans: [StateSpan]
  private(set) var choices: ChoiceRecord?
  private(set) var findings: [Finding] = []

  /// Makes the diagram of a journal, in time linear in the journal.
  ///
  /// - Parameter journal: The journal to draw.
  public init(_ journal: Journal) {
    self.init(journal, marking: [])
  }

  /// Makes the diagram of a run with its failures and, if the run kept them, its choices.
  ///
  /// - Parameter run: The run to draw.
  package init(_ run: ScenarioRun) {
    let findings = run.findings
    self.init(run.journal, marking: Set(findings.flatMap(\.events)))
    self.findings = findings.map { finding in
      Finding(text: finding.text, steps: finding.events.map { $0 - firstEvent }.filter { $0 >= 0 })
    }
    verdict = run.verdict.rawValue
    (title, story) = (run.scenario.name, run.scenario.story)
    guard let choices = run.choices else { return }
    self.choices = choices
    spans = StateSpan.all(in: run.journal, choices)
  }

  /// The events that show the failures.
  package var markedEvents: Set<JournalEvent.ID> {
    Set(findings.flatMap(\.steps).map { $0 + firstEvent })
  }

  private init(_ journal: Journal, marking marks: Set<JournalEvent.ID>) {
    let hops = HopReader(names: JournalWords(journal))
    let range = journal.scenarioEvents
    firstEvent = range.lowerBound
    let cast = DiagramCast(journal, in: range, hops: hops)
    var composer = DiagramComposer(cast, hops)
    for event in journal.events[..<range.lowerBound] { composer.skip(event) }
    beginning = composer.states
    var steps: [Step] = []
    for id in range {
      let event = journal.events[id]
      let next = id + 1 < journal.events.count ? journal.events[id + 1] : nil
      let rows = composer.add(event, leadsTo: next, isMarked: marks.contains(id))
      steps.append(
        Step(
          event: event, column: cast.column(of: event.participant) ?? 0,
          rows: rows, cause: event.cause.flatMap { (range.lowerBound..<id).index(of: $0) }))
    }
    self.steps = steps
    rows = composer.rows
    lifelines = cast.participants.map { participant in
      Lifeline(name: hops.names.name(of: participant), role: cast.role(of: participant))
    }
    calls = journal.calls.indices.map(hops.names.call)
    words = EventWords(hops.names)
    spans = StateSpan.all(in: journal, nil)
  }
}

extension SequenceDiagram {
  /// The index in the journal's calls of the call that a step is about; -1 if there is none.
  func call(of step: Step) -> Int {
    guard let call = step.event.call, calls.indices.contains(call) else { return -1 }
    return call
  }
}

extension Range<Int> {
  /// The distance of a number from the first one of the range; `nil` if it is out of the range.
  fileprivate func index(of number: Int) -> Int? {
    contains(number) ? number - lowerBound : nil
  }
}

extension ScenarioRun {
  /// The failures of the run, and the events that show them.
  fileprivate var findings: [(text: String, events: [JournalEvent.ID])] {
    let broken = expectations.indices.filter { expectations[$0].verdict != .held }
    return broken.map { index in
      let result = expectations[index]
      return ("expectation \(index + 1): \(result.message)", result.events)
    }
      + violations.map { ("violated: \($0.invariant): \($0.message)", $0.events) }
      + vacuousFaults.map { ("fault \($0 + 1) never struck: \(faults[$0].fault)", []) }
  }
}
