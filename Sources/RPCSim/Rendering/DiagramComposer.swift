import RPCCore

/// Turns events into rows, in order.
struct DiagramComposer {
  private let cast: DiagramCast
  private let hops: HopReader
  private let notes: DiagramNotes
  private var lifelines = Lifelines()
  private(set) var rows: [DiagramRow] = []

  init(_ cast: DiagramCast, _ hops: HopReader) {
    self.cast = cast
    self.hops = hops
    notes = DiagramNotes(names: hops.names)
  }

  /// The current state of each column's participant.
  var states: [LifelineState] { cast.participants.map(lifelines.state) }

  /// Reads an event from before the beginning of the diagram.
  mutating func skip(_ event: JournalEvent) {
    lifelines.begin(event)
    lifelines.end(event)
  }

  /// Adds an event, given the event after it.
  ///
  /// - Returns: The rows that show the event; empty if it shows only by its effect.
  @discardableResult
  mutating func add(_ event: JournalEvent, leadsTo next: JournalEvent?, isMarked: Bool) -> Range<
    Int
  > {
    lifelines.begin(event)
    let hop = hops.hop(endingWith: event)
    let count = rows.count
    if let hop { draw(hop, at: event.time) }
    var first = count
    if let text = words(for: event, hop, next, isForced: isMarked), write(text, for: event) {
      first = min(count, rows.count - 1)
    }
    if isMarked { mark(from: count) }
    lifelines.end(event)
    return first..<rows.count
  }

  // MARK: Drawing

  private mutating func draw(_ hop: Hop, at time: Instant) {
    guard let from = cast.column(of: hop.from), let to = cast.column(of: hop.to) else { return }
    var row = DiagramRow(time: time, lifelines: states)
    row.arrow = DiagramRow.Arrow(
      from: from, to: to, label: hop.label, isLabelAtEnd: hop.from == .broker,
      isLost: hop.isLost)
    rows.append(row)
  }

  /// The words beside an event.
  ///
  /// An event that is drawn only when it arrives has no words, unless it is marked.
  private func words(
    for event: JournalEvent, _ hop: Hop?, _ next: JournalEvent?, isForced: Bool
  ) -> String? {
    if !isForced, event.isReplyPassingThrough(to: next) { return nil }
    if let note = notes.note(for: event, hop: hop) { return note }
    guard isForced, hop == nil else { return nil }
    return [event.kind.rawValue, hops.names.subject(of: event) ?? ""].joined(with: ": ")
  }

  /// - Returns: Whether the words are in the last row now.
  private mutating func write(_ text: String, for event: JournalEvent) -> Bool {
    guard let column = cast.column(of: event.participant) else { return false }
    var states = states
    if event.kind.isDeath { states[column] = .ends }
    let note = DiagramRow.Note(column: column, text: text)
    let row = DiagramRow(time: event.time, lifelines: states, note: note)
    guard let last = rows.last, let joined = last.joined(with: row, at: column) else {
      rows.append(row)
      return true
    }
    rows[rows.count - 1] = joined
    return true
  }

  private mutating func mark(from count: Int) {
    guard let last = rows.indices.last else { return }
    rows[max(0, min(count, last))].isMarked = true
  }
}

extension EventKind {
  fileprivate var isDeath: Bool { self == .crashed || self == .shutDown || self == .brokerStopped }
}

extension JournalEvent {
  /// Whether the event is a reply that enters its queue and leaves it at once.
  fileprivate func isReplyPassingThrough(to next: JournalEvent?) -> Bool {
    kind == .enqueued && message?.kind == .reply && next?.kind == .delivered
      && next?.message == message
  }
}
