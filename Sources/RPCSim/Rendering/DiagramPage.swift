import RPCCore

/// The lines of a diagram, made from its rows.
struct DiagramPage {
  private static let unit = "ms"
  /// The greatest number of lines for the words beside a lifeline.
  private static let lineLimit = 3

  private(set) var text = ""
  private let names: [CellText]
  private let grid: DiagramGrid
  private let decimals: Int
  private let timeWidth: Int
  private var time: Instant?

  init(names: [CellText], rows: [DiagramRow]) {
    let decimals = rows.map { TimeText.decimals(of: $0.time) }.max() ?? 0
    let widths = rows.map { TimeText.milliseconds($0.time, decimals: decimals).count }
    self.names = names
    self.decimals = decimals
    timeWidth = max(6, widths.max() ?? 0)
    grid = DiagramGrid(
      margin: timeWidth, columns: names.count, firstName: names.first?.width ?? 0)
  }

  /// Writes the names, and below them the states of the participants at the beginning.
  mutating func writeHeader(_ lifelines: [LifelineState]) {
    var line = DiagramCanvas(grid)
    line.write(CellText(CellText(Self.unit).padded(to: timeWidth, onTheRight: true)), at: 0)
    for (column, name) in names.enumerated() { line.write(name, over: column) }
    end(line)
    line = DiagramCanvas(grid)
    line.draw(lifelines: lifelines)
    end(line)
  }

  mutating func write(_ row: DiagramRow) {
    let notes = lines(of: row)
    var line = DiagramCanvas(grid)
    line.write(CellText(timeLabel(of: row)), at: 0)
    line.draw(lifelines: row.lifelines)
    if let arrow = row.arrow { line.draw(arrow) }
    if let note = row.note, let first = notes.first { line.write(first, beside: note.column) }
    end(line, isMarked: row.isMarked)
    for rest in notes.dropFirst() { writeContinuation(rest, of: row) }
  }

  private mutating func writeContinuation(_ words: CellText, of row: DiagramRow) {
    var line = DiagramCanvas(grid)
    line.draw(lifelines: row.lifelines.map { $0 == .ends ? .down : $0 })
    if let note = row.note { line.write(words, beside: note.column) }
    end(line)
  }

  private mutating func end(_ line: DiagramCanvas, isMarked: Bool = false) {
    text += line.text + (isMarked ? "  ◀── here\n" : "\n")
  }

  /// The time, if it differs from that of the row above.
  private mutating func timeLabel(of row: DiagramRow) -> String {
    guard row.time != time else { return "" }
    time = row.time
    let text = TimeText.milliseconds(row.time, decimals: decimals)
    return CellText(text).padded(to: timeWidth, onTheRight: true)
  }

  private func lines(of row: DiagramRow) -> [CellText] {
    guard let note = row.note else { return [] }
    return WrappedText.lines(
      of: note.text, width: grid.room(at: note.column), limit: Self.lineLimit)
  }
}
