import RPCCore

/// A sequence diagram as a self-contained SVG picture.
///
/// It follows the reader's choice of light or dark. Nothing is shown by color alone.
public struct SVGDiagram: Sendable {
  private let diagram: SequenceDiagram

  /// Makes the picture of a diagram.
  ///
  /// It is drawn when its text is read.
  ///
  /// - Parameter diagram: The diagram to draw.
  public init(_ diagram: SequenceDiagram) { self.diagram = diagram }

  /// The picture, in time linear in its size.
  public var text: String {
    let grid = SVGGrid(diagram)
    var canvas = SVGCanvas(grid)
    canvas.draw(lifelines: diagram)
    for (index, row) in diagram.rows.enumerated() { canvas.draw(row, at: index) }
    if diagram.rows.isEmpty {
      canvas.write("(nothing happens)", "n", x: SVGGrid.margin, y: grid.top)
    }
    let title = diagram.title.isEmpty ? "Sequence diagram" : diagram.title
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(grid.width)" height="\(grid.height)" \
      viewBox="0 0 \(grid.width) \(grid.height)" role="img" aria-labelledby="title story">
      <title id="title">\(title.escapedForMarkup)</title>
      <desc id="story">\(diagram.story.escapedForMarkup)</desc>
      <style>\(Self.style)</style>
      <rect class="page" width="100%" height="100%"/>
      \(canvas.text)</svg>

      """
  }

  private static let style = """

    text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1b1f24; \
    stroke: #fff; stroke-width: 3; stroke-linejoin: round; paint-order: stroke; white-space: pre }
    .page { fill: #fff } .t { fill: #59636e; text-anchor: end } .m { text-anchor: middle }
    .h { font-weight: 700; stroke: none; text-anchor: middle } .box { fill: #f3f5f7; stroke: #59636e }
    .up { stroke: #59636e } .paused { stroke: #59636e; stroke-dasharray: 2 5 }
    .busy { fill: #cfe3f7; stroke: #00558c } .a { stroke: #00558c; stroke-width: 1.5; fill: none }
    .head { fill: #00558c } .lost { stroke: #b34700; stroke-dasharray: 6 4 }
    .x { stroke: #b34700; stroke-width: 2.5; fill: none } .mark { fill: #b34700 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6e9ec; stroke: #14181d } .page { fill: #14181d } .t { fill: #9aa4ae }
      .box { fill: #222a33; stroke: #9aa4ae } .up, .paused { stroke: #8b96a1 }
      .busy { fill: #1d4467; stroke: #6cb6ff } .a { stroke: #6cb6ff } .head { fill: #6cb6ff }
      .lost, .x { stroke: #ffa657 } .mark { fill: #ffa657 }
    }

    """
}

/// The positions in a picture, in pixels.
struct SVGGrid: Sendable {
  static let margin = 12
  static let line = 15
  /// The width of a cell of text.
  ///
  /// All fonts of the picture are close to it.
  static let cell = 7.3
  private static let gaps = 120...250
  private static let shortNote = 24
  /// The greatest number of lines for the words beside a lifeline.
  static let mostLines = 4

  let clock: DiagramClock
  let gap: Int
  let firstLifeline: Int
  let timeEnd: Int
  let width: Int
  let height: Int
  /// The top of each row.
  let tops: [Int]
  /// The words of each row, broken into lines.
  let notes: [[CellText]]

  /// The top of the first row, below the names.
  var top: Int { 48 }

  init(_ diagram: SequenceDiagram) {
    let clock = DiagramClock(diagram.rows)
    let columns = diagram.lifelines.count
    self.clock = clock
    let labels = diagram.rows.compactMap { $0.arrow.map { CellText($0.label).width } }
    let names = diagram.lifelines.map { CellText($0.name).width + 2 }
    let notes = diagram.rows.compactMap { $0.note.map { CellText($0.text).width } }
    // Long words are broken anyway, so a gap need not be as wide as they are.
    let short = notes.filter { $0 <= Self.shortNote }
    let widest = Double((labels + names + short).max() ?? 0) * Self.cell
    let gap = min(max(Int(widest) + 34, Self.gaps.lowerBound), Self.gaps.upperBound)
    let times = diagram.rows.map { clock.text($0.time).count }.max() ?? 0
    self.gap = gap
    timeEnd = Self.margin + Int(Double(max(2, times)) * Self.cell)
    firstLifeline = timeEnd + 20 + min(gap, Int(Double(names.first ?? 0) * Self.cell)) / 2
    width = firstLifeline + max(1, columns) * gap + gap / 2
    var tops: [Int] = []
    var lines: [[CellText]] = []
    var top = 48
    for row in diagram.rows {
      let words = Self.lines(of: row, gap: gap, isLast: row.note?.column == columns - 1)
      tops.append(top)
      lines.append(words)
      top += Self.height(of: row, words.count)
    }
    (self.tops, self.notes) = (tops, lines)
    height = top + 24
  }

  private static func lines(of row: DiagramRow, gap: Int, isLast: Bool) -> [CellText] {
    guard let note = row.note else { return [] }
    let room = (isLast ? gap * 3 / 2 : gap) - 20
    return WrappedText.lines(of: note.text, width: Int(Double(room) / cell), limit: mostLines)
  }

  private static func height(of row: DiagramRow, _ lines: Int) -> Int {
    let words = row.arrow == nil ? lines : max(0, lines - 1)
    return (row.arrow == nil ? 6 : 30) + words * line
  }

  func lifeline(of column: Int) -> Int { firstLifeline + column * gap }

  /// The height of a row's arrow, or of the middle of its first line of words.
  func middle(of row: DiagramRow, at index: Int) -> Int {
    tops[index] + (row.arrow == nil ? 10 : 21)
  }

  /// The end of a row, which is the top of the next one.
  func end(of index: Int) -> Int { index + 1 < tops.count ? tops[index + 1] : height - 24 }

  /// The greatest number of cells of a label between two lifelines.
  var labelRoom: Int { Int(Double(gap - 22) / Self.cell) }
}
