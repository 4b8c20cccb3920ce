import RPCCore

/// A row of a diagram: an instant, at most one arrow, and at most one note beside a lifeline.
struct DiagramRow: Sendable {
  private static let fewCells = 20

  struct Arrow: Sendable {
    var from: Int
    var to: Int
    var label: String
    /// Whether the label stands at the end of the arrow rather than at its beginning.
    var isLabelAtEnd: Bool
    var isLost: Bool

    /// The gaps between columns that the arrow crosses, each named for the column to its left.
    var gaps: Range<Int> { min(from, to)..<max(from, to) }

    /// The gap that the label stands in.
    var labelGap: Int { (from < to) == isLabelAtEnd ? max(from, to) - 1 : min(from, to) }
  }

  struct Note: Sendable {
    var column: Int
    var text: String
  }

  var time: Instant
  /// The state of each column's participant.
  var lifelines: [LifelineState]
  var arrow: Arrow?
  var note: Note?
  var isMarked = false

  /// This row joined with the words of the next one, or `nil` if that could mislead.
  ///
  /// Words may join the arrow that caused them, if it ends at their column from the left. They may
  /// join other words of the same instant and participant, if all are short.
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
