/// A story as a sequence diagram that is not drawn yet: what Mermaid, SVG and a page are made from.
///
/// Its rows are those of a ``ColumnDiagram``. Each event of the story is a step, and for each step
/// it is known what lies in queues, which deliveries are unacknowledged, which calls are pending,
/// who is at work and which timers run.
public struct SequenceDiagram: Sendable {
  /// A lifeline.
  struct Lifeline: Sendable {
    enum Role: String, Sendable { case caller, broker, server }

    var name: String
    var role: Role
  }

  /// An event of the story.
  struct Step: Sendable {
    var event: JournalEvent
    /// The column of the participant that it happens to.
    var column: Int
    /// The rows that show it; none, behind the last row before it, if only what follows is drawn.
    var rows: Range<Int>
    /// The step that made it happen, unless that came before the story.
    var cause: Int?
  }

  /// Something that went wrong, and the steps that show it.
  struct Finding: Sendable {
    var text: String
    var steps: [Int]
  }

  /// What the story is called, and what it tells.
  package var title = ""
  package var story = ""
  /// What came of the run, in a few words.
  package var verdict = ""
  /// The command that plays the run again with another choice, without the choice.
  package var forkCommand: String?

  /// The number of the event that the story begins with.
  let firstEvent: JournalEvent.ID
  let participants: [Lifeline]
  let calls: [String]
  let rows: [DiagramRow]
  let steps: [Step]
  /// How each column's participant stands before the first row.
  let beginning: [LifelineState]
  let words: EventWords
  private(set) var spans: [StateSpan]
  private(set) var choices: ChoiceRecord?
  private(set) var findings: [Finding] = []

  /// Makes the diagram of a journal, in time linear in the journal.
  public init(_ journal: Journal) {
    self.init(journal, marking: [])
  }

  /// Makes the diagram of a run, with what failed in it and, if the run kept its choices, with
  /// those.
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

  /// The events that show what went wrong.
  package var markedEvents: Set<JournalEvent.ID> {
    Set(findings.flatMap(\.steps).map { $0 + firstEvent })
  }

  private init(_ journal: Journal, marking marks: Set<JournalEvent.ID>) {
    let hops = HopReader(names: JournalWords(journal))
    let story = journal.storyEvents
    firstEvent = story.lowerBound
    let cast = DiagramCast(journal, in: story, hops: hops)
    var composer = DiagramComposer(cast, hops)
    for event in journal.events[..<story.lowerBound] { composer.skip(event) }
    beginning = composer.states
    var steps: [Step] = []
    for id in story {
      let event = journal.events[id]
      let next = id + 1 < journal.events.count ? journal.events[id + 1] : nil
      let rows = composer.add(event, leadsTo: next, isMarked: marks.contains(id))
      steps.append(
        Step(
          event: event, column: cast.column(of: event.actor) ?? 0,
          rows: rows, cause: event.cause.flatMap { (story.lowerBound..<id).place(of: $0) }))
    }
    self.steps = steps
    rows = composer.rows
    participants = cast.actors.map { actor in
      Lifeline(name: hops.names.participant(actor), role: cast.role(of: actor))
    }
    calls = journal.calls.indices.map(hops.names.call)
    words = EventWords(hops.names)
    spans = StateSpan.all(in: journal, nil)
  }
}

extension SequenceDiagram {
  /// The call that a step is about, by its place in ``calls``; -1 if none.
  func call(of step: Step) -> Int {
    guard let call = step.event.call, calls.indices.contains(call) else { return -1 }
    return call
  }
}

extension Range<Int> {
  /// How far a number is behind the first, if the range has it.
  fileprivate func place(of number: Int) -> Int? {
    contains(number) ? number - lowerBound : nil
  }
}

extension ScenarioRun {
  /// What did not hold, and the events that show it.
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
