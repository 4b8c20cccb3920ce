import RPCCore

/// A journal as a sequence diagram for a terminal.
///
/// Each participant has a column and time runs downwards. An arrow is drawn where a message
/// arrives, words stand where something happens inside a participant, a lifeline is thick while a
/// handler runs and broken while its process is down.
public struct ColumnDiagram: Sendable {
  private let journal: Journal
  private let hops: HopReader

  /// Makes diagrams of a journal, of any part of it.
  ///
  /// - Parameter journal: The record of a run.
  public init(_ journal: Journal) {
    self.journal = journal
    hops = HopReader(names: JournalWords(journal))
  }

  /// The diagram of some events, or of the whole story, in time linear in the journal.
  ///
  /// An excerpt is right on its own: who is up or busy at its beginning follows from the events
  /// before it.
  ///
  /// - Parameters:
  ///   - range: Which events are drawn; `nil` is the story without its prologue.
  ///   - marking: Events of the range to point at. Each is drawn, even if it is of the kind that
  ///     shows only by what follows from it.
  public func text(of range: Range<JournalEvent.ID>? = nil, marking: Set<JournalEvent.ID> = [])
    -> String
  {
    let shown = (range ?? journal.storyEvents).clamped(to: 0..<journal.events.count)
    let cast = DiagramCast(journal, in: shown, hops: hops)
    guard !cast.actors.isEmpty else { return "(nothing happens)\n" }
    var composer = DiagramComposer(cast, hops)
    for event in journal.events[..<shown.lowerBound] { composer.skip(event) }
    let beginning = composer.states
    for id in shown {
      let next = id + 1 < journal.events.count ? journal.events[id + 1] : nil
      composer.add(journal.events[id], leadsTo: next, isMarked: marking.contains(id))
    }
    let names = cast.actors.map { CellText(hops.names.participant($0)) }
    var page = DiagramPage(names: names, rows: composer.rows)
    page.writeHeader(beginning)
    for row in composer.rows { page.write(row) }
    return page.text
  }
}
