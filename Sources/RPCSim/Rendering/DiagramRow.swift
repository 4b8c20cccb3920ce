import RPCCore

/// A row of a diagram: a moment, at most one arrow, and words beside some lifelines.
struct DiagramRow: Sendable {
  private static let fewCells = 20

  struct Arrow: Sendable {
    var from: Int
    var to: Int
    var label: String
    /// Whether the label stands at the end of the arrow and not at its beginning.
    var isLabelAtEnd: Bool
    var isLost: Bool

    /// The gaps between columns that it takes, each named for the column to its left.
    var gaps: Range<Int> { min(from, to)..<max(from, to) }

    /// The gap that the label stands in.
    var labelGap: Int { (from < to) == isLabelAtEnd ? max(from, to) - 1 : min(from, to) }
  }

  struct Note: Sendable {
    var column: Int
    var text: String
  }

  var time: Instant
  /// How each column's participant stands.
  var lifelines: [LifelineState]
  var arrow: Arrow?
  var note: Note?
  var isMarked = false

  /// This row with the words of the next one too, if nobody would be misled.
  ///
  /// Words go beside the arrow that brought them about, if it came from the left, and beside
  /// other words of the same moment and participant, if all are few.
  func joined(with next: DiagramRow, at column: Int) -> DiagramRow? {
    guard next.time == time, let words = next.note?.text else { return nil }
    let isBroken = lifelines[column] == .ends || next.lifelines[column] == .ends
    guard !isBroken, canHold(words, at: column) else { return nil }
    var row = self
    row.lifelines = next.lifelines
    row.note = Note(column: column, text: [note?.text ?? "", words].joined(with: ", "))
    return row
  }

  private func canHold(_ words: String, at column: Int) -> Bool {
    if let note { return note.column == column && (note.text + words).count <= Self.fewCells }
    guard let arrow, !arrow.isLost else { return false }
    return arrow.to == column && !arrow.gaps.contains(column)
  }
}
