/// Text broken into lines of cells.
enum WrappedText {
  /// The text in at most `limit` lines, broken at blanks.
  ///
  /// The rest is cut with `…`.
  static func lines(of text: String, width: Int, limit: Int) -> [CellText] {
    var lines: [CellText] = []
    var rest = CellText(text)
    while rest.width > width, lines.count < limit - 1 {
      let (line, next) = split(rest, at: width)
      lines.append(line)
      rest = next
    }
    return lines + [rest.cut(to: width)]
  }

  /// Splits at the last blank that leaves a line no wider than `width`, or else inside a long word.
  ///
  /// A wide scalar is never split.
  private static func split(_ text: CellText, at width: Int) -> (CellText, CellText) {
    let cells = text.cells
    if let blank = cells[...width].lastIndex(of: " "), blank > 0 {
      return (CellText(cells: cells[..<blank]), CellText(cells: cells[(blank + 1)...]))
    }
    let end = cells[width].isEmpty ? width - 1 : width
    return (CellText(cells: cells[..<end]), CellText(cells: cells[end...]))
  }
}
