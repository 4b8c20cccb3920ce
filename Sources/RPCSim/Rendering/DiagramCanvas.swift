/// One line of a diagram during drawing, cell by cell.
struct DiagramCanvas {
  private var cells: [String] = []
  private let grid: DiagramGrid

  init(_ grid: DiagramGrid) { self.grid = grid }

  var text: String { CellText(cells: cells).text }

  mutating func draw(lifelines: [LifelineState]) {
    for (column, state) in lifelines.enumerated() { put(state.sign, at: grid.lifeline(of: column)) }
  }

  mutating func write(_ text: CellText, at start: Int) {
    for (offset, cell) in text.cells.enumerated() { put(cell, at: start + offset) }
  }

  /// Writes words to the right of a lifeline.
  mutating func write(_ text: CellText, beside column: Int) {
    write(text, at: grid.lifeline(of: column) + 2)
  }

  /// Writes a name in the middle of its column.
  mutating func write(_ name: CellText, over column: Int) {
    let name = name.cut(to: grid.gap - 2)
    write(name, at: grid.lifeline(of: column) - name.width / 2)
  }

  mutating func draw(_ arrow: DiagramRow.Arrow) {
    guard arrow.from != arrow.to else { return }
    let points = arrow.to > arrow.from
    let start = grid.lifeline(of: arrow.from)
    let end = grid.lifeline(of: arrow.to)
    let head = (arrow.isLost ? 3 : 1) * (points ? -1 : 1) + end
    for index in min(start, head)...max(start, head) where index != start { cross(index) }
    put(arrow.isLost ? LifelineState.ends.sign : points ? "▶" : "◀", at: head)
    write(label: arrow, points: points)
  }

  /// Writes the label next to the process, whether it sends or receives.
  ///
  /// Arrows that cross other columns differ there.
  private mutating func write(label arrow: DiagramRow.Arrow, points: Bool) {
    let limit = grid.gap - (arrow.isLost ? 6 : 4)
    let label = fitted(arrow.label, in: limit)
    let shift = points ? 2 : arrow.isLost ? 5 : 3
    let start = grid.lifeline(of: arrow.labelGap) + shift
    write(label, at: start + (limit - label.width) / 2)
  }

  /// The label with a blank on either side if there is room, and shortened if there is little.
  private func fitted(_ label: String, in limit: Int) -> CellText {
    let full = CellText(label)
    if full.width + 2 <= limit { return CellText(" \(label) ") }
    return full.width <= limit ? full : CellText(Hop.short(label)).cutInside(to: limit)
  }

  private mutating func cross(_ index: Int) {
    let isLifeline = index < cells.count && cells[index] != " "
    put(isLifeline ? "┼" : "─", at: index)
  }

  private mutating func put(_ cell: String, at index: Int) {
    guard index >= 0 else { return }
    while index >= cells.count { cells.append(" ") }
    cells[index] = cell
  }
}

extension LifelineState {
  /// The sign in the cell of the lifeline.
  fileprivate var sign: String {
    switch self {
    case .down: " "
    case .up: "│"
    case .busy: "┃"
    case .paused: "┊"
    case .ends: "╳"
    }
  }
}
