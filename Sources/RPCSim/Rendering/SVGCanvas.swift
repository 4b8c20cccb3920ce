import RPCCore

/// The shapes of a picture, in drawing order.
struct SVGCanvas {
  private(set) var text = ""
  private let grid: SVGGrid

  init(_ grid: SVGGrid) { self.grid = grid }

  mutating func write(_ words: String, _ style: String, x: Int, y: Int) {
    text += "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(words.escapedForMarkup)</text>\n"
  }

  private mutating func line(_ style: String, x: (Int, Int), y: (Int, Int)) {
    text += "<path class=\"\(style)\" d=\"M\(x.0) \(y.0)L\(x.1) \(y.1)\"/>\n"
  }

  private mutating func cross(x: Int, y: Int) {
    text += "<path class=\"x\" d=\"M\(x - 6) \(y - 6)l12 12m0 -12l-12 12\"/>\n"
  }

  // MARK: Lifelines

  /// Draws the names and, below them, the lifelines from row to row.
  mutating func draw(lifelines diagram: SequenceDiagram) {
    for (column, lifeline) in diagram.lifelines.enumerated() {
      draw(name: CellText(lifeline.name).cut(to: grid.labelRoom), over: column)
      var (state, start) = (diagram.beginning[column], grid.top - 12)
      for (index, row) in diagram.rows.enumerated() where row.lifelines[column] != state {
        let next = row.lifelines[column]
        // A state that a row begins starts at its arrow. A state that it ends is over at its top.
        let isSudden = next == .busy || next == .ends
        let end = isSudden ? grid.middle(of: row, at: index) : grid.tops[index]
        draw(state, of: column, from: start, to: end)
        (state, start) = (next, end)
      }
      draw(state, of: column, from: start, to: grid.height - 12)
    }
  }

  private mutating func draw(name: CellText, over column: Int) {
    let width = Int(Double(name.width + 2) * SVGGrid.cell)
    let x = grid.lifeline(of: column)
    text +=
      "<rect class=\"box\" rx=\"4\" x=\"\(x - width / 2)\" y=\"12\" width=\"\(width)\" "
      + "height=\"24\"/>\n"
    write(name.text, "h", x: x, y: 28)
  }

  private mutating func draw(_ state: LifelineState, of column: Int, from start: Int, to end: Int) {
    let x = grid.lifeline(of: column)
    switch state {
    case .down: break
    case .ends: cross(x: x, y: start)
    case .up, .paused: line(state.rawValue, x: (x, x), y: (start, end))
    case .busy:
      text +=
        "<rect class=\"busy\" x=\"\(x - 4)\" y=\"\(start)\" width=\"8\" "
        + "height=\"\(max(1, end - start))\"/>\n"
    }
  }

  // MARK: Rows

  mutating func draw(_ row: DiagramRow, at index: Int) {
    let middle = grid.middle(of: row, at: index)
    let isNew = index == 0 || rowTime != row.time
    rowTime = row.time
    if isNew { write(grid.clock.text(row.time), "t", x: grid.timeEnd, y: middle + 4) }
    if row.isMarked { write("▶", "mark", x: grid.timeEnd + 3, y: middle + 4) }
    if let arrow = row.arrow { draw(arrow, y: middle) }
    guard let note = row.note else { return }
    for (number, words) in grid.notes[index].enumerated() {
      let x = grid.lifeline(of: note.column) + 10
      write(words.text, "n", x: x, y: middle + 4 + number * SVGGrid.line)
    }
  }

  private var rowTime: Instant?

  private mutating func draw(_ arrow: DiagramRow.Arrow, y: Int) {
    guard arrow.from != arrow.to else { return }
    let direction = arrow.to > arrow.from ? 1 : -1
    let start = grid.lifeline(of: arrow.from) + direction * 5
    let end = grid.lifeline(of: arrow.to) - direction * (arrow.isLost ? 24 : 5)
    line(arrow.isLost ? "a lost" : "a", x: (start, end), y: (y, y))
    if arrow.isLost {
      cross(x: end, y: y)
    } else {
      text += "<path class=\"head\" d=\"M\(end) \(y)l\(-direction * 9) -4.5v9z\"/>\n"
    }
    let label = CellText(arrow.label)
    let fitted = label.width <= grid.labelRoom ? label : CellText(Hop.short(arrow.label))
    let middle = grid.lifeline(of: arrow.labelGap) + grid.gap / 2
    write(fitted.cut(to: grid.labelRoom).text, "m", x: middle, y: y - 6)
  }
}
