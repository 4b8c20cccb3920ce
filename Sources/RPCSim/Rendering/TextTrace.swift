/// A journal as lines of text, one for each event.
///
/// This is the golden trace next to a scenario file, for comparison in reviews. The same journal
/// always gives the same text. The time is exact to the nanosecond, and each event names its cause.
public struct TextTrace: Sendable {
  private let journal: Journal
  private let words: EventWords
  private let layout: TraceLayout

  /// Makes the trace of a journal, in time linear in the journal.
  ///
  /// - Parameter journal: The journal to write.
  public init(_ journal: Journal) {
    self.journal = journal
    let names = JournalWords(journal)
    words = EventWords(names)
    layout = TraceLayout(journal, names)
  }

  /// The line of an event, without a newline; empty if the journal has no such event.
  ///
  /// - Parameter id: The index of the event.
  public func line(_ id: JournalEvent.ID) -> String {
    guard journal.events.indices.contains(id) else { return "" }
    let event = journal.events[id]
    return layout.line(
      time: TimeText.milliseconds(event.time), id: "#\(id)",
      cause: event.cause.map { "#\($0)" } ?? "",
      participant: layout.name(of: event.participant),
      kind: event.kind.rawValue, about: words.about(event))
  }

  /// A line with the names of the columns, and a line for each event after the prologue.
  public var lines: [String] {
    let header = layout.line(
      time: "ms", id: "event", cause: "after", participant: layout.fit("who"), kind: "what",
      about: "about")
    return [header] + journal.scenarioEvents.map(line)
  }

  /// All lines, each with its newline.
  public var text: String { lines.reduce(into: "") { $0 += $1 + "\n" } }
}

/// The widths of the columns of a trace.
struct TraceLayout: Sendable {
  /// The greatest number of cells for the name of a participant.
  private static let participantLimit = 20
  private static let kindWidth = EventKind.allCases.map(\.rawValue.count).max() ?? 0

  private var timeWidth = 12
  private let idWidth: Int
  private let participantWidth: Int
  private let names: JournalWords
  /// The names of the broker and then of the processes, as wide as their column.
  private let participants: [String]

  init(_ journal: Journal, _ names: JournalWords) {
    idWidth = max(5, "#\(journal.events.count)".count)
    let participants = [.broker] + journal.processes.indices.map(Participant.process)
    let shown = participants.map { CellText(names.name(of: $0)).cut(to: Self.participantLimit) }
    let width = shown.map(\.width).max() ?? 0
    participantWidth = width
    self.participants = shown.map { $0.padded(to: width) }
    self.names = names
    for event in journal.events where event.time.nanoseconds.magnitude >= 100_000_000_000 {
      timeWidth = max(timeWidth, TimeText.milliseconds(event.time).count)
    }
  }

  /// The columns for a journal whose events are not known yet.
  static let unlimited = TraceLayout(idWidth: 8, participantWidth: participantLimit)

  private init(idWidth: Int, participantWidth: Int) {
    self.idWidth = idWidth
    self.participantWidth = participantWidth
    names = JournalWords(Journal(processes: [], isOn: false))
    participants = [CellText("broker").padded(to: participantWidth)]
  }

  /// The name of a participant in its column.
  func name(of participant: Participant) -> String {
    guard case .process(let index) = participant else { return participants[0] }
    guard participants.dropFirst().indices.contains(index &+ 1) else {
      return fit(names.name(of: participant))
    }
    return participants[index + 1]
  }

  func fit(_ name: String) -> String {
    CellText(name).cut(to: Self.participantLimit).padded(to: participantWidth)
  }

  func line(
    time: String, id: String, cause: String, participant: String, kind: String, about: String
  ) -> String {
    let line =
      padding(time, to: timeWidth) + time + "  " + padding(id, to: idWidth) + id + "  "
      + padding(cause, to: idWidth) + cause + "  " + participant + "  " + kind
    return about.isEmpty ? line : line + padding(kind, to: Self.kindWidth) + "  " + about
  }

  /// The blanks that an ASCII text lacks.
  private func padding(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count))
  }
}

extension Journal {
  /// The events after the prologue.
  var scenarioEvents: Range<JournalEvent.ID> {
    min(max(0, prologueCount), events.count)..<events.count
  }
}
