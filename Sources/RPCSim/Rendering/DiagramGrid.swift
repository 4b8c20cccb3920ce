/// The positions of the columns of a diagram, in cells of a terminal.
struct DiagramGrid: Sendable {
  /// The width of a diagram with few participants.
  static let pageWidth = 100
  private static let markerWidth = 8
  private static let gapWidths = 12...26

  /// The distance from one lifeline to the next.
  let gap: Int
  private let first: Int
  private let count: Int

  /// - Parameter margin: The number of cells for the time.
  init(margin: Int, columns: Int, firstName: Int) {
    let room = Self.pageWidth - margin - 6
    let widths = Self.gapWidths
    gap = min(max(room / max(1, columns), widths.lowerBound), widths.upperBound)
    first = margin + 2 + min(firstName, gap - 2) / 2
    count = columns
  }

  /// The cell of a column's lifeline.
  func lifeline(of column: Int) -> Int { first + column * gap }

  /// The number of cells to the right of a column's lifeline that words may take.
  func room(at column: Int) -> Int {
    guard column == count - 1 else { return gap - 3 }
    return max(gap - 3, Self.pageWidth - Self.markerWidth - lifeline(of: column) - 2)
  }
}
