import RPCCore

/// A journal as a sequence diagram for a terminal.
///
/// Each participant has a column, and time runs downward. An arrow stands where a message arrives.
/// Words stand where an event happens inside a participant. A lifeline is thick while a handler
/// runs, dotted while its process is paused, and absent while its process is down.
public struct ColumnDiagram: Sendable {
  private let journal: Journal
  private let hops: HopReader

  /// Makes diagrams of a journal or of parts of it.
  ///
  /// - Parameter journal: The journal of a run.
  public init(_ journal: Journal) {
    self.journal = journal
    hops = HopReader(names: JournalWords(journal))
  }

  /// The diagram of some events or of the whole scenario, in time linear in the journal.
  ///
  /// An excerpt is correct by itself. The states of the participants at its beginning follow from
  /// the events before it.
  ///
  /// - Parameters:
  ///   - range: The events to draw; `nil` is all events after the prologue.
  ///   - marking: Events of the range to point at. Each is drawn, even if it normally shows only by
  ///     its effect.
  public func text(of range: Range<JournalEvent.ID>? = nil, marking: Set<JournalEvent.ID> = [])
    -> String
  {
    let shown = (range ?? journal.scenarioEvents).clamped(to: 0..<journal.events.count)
    let cast = DiagramCast(journal, in: shown, hops: hops)
    guard !cast.participants.isEmpty else { return "(nothing happens)\n" }
    var composer = DiagramComposer(cast, hops)
    for event in journal.events[..<shown.lowerBound] { composer.skip(event) }
    let beginning = composer.states
    for id in shown {
      let next = id + 1 < journal.events.count ? journal.events[id + 1] : nil
      composer.add(journal.events[id], leadsTo: next, isMarked: marking.contains(id))
    }
    let names = cast.participants.map { CellText(hops.names.name(of: $0)) }
    var page = DiagramPage(names: names, rows: composer.rows)
    page.writeHeader(beginning)
    for row in composer.rows { page.write(row) }
    return page.text
  }
}
