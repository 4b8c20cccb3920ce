/// A text laid out in the cells of a terminal, without characters that could upset one.
///
/// A wide scalar takes two cells, the second of them empty. A combining mark shares the cell of the
/// scalar before it. The widths are those of ``DisplayText``.
package struct CellText {
  private(set) var cells: [String] = []

  package init(_ text: some StringProtocol) {
    for scalar in text.unicodeScalars { append(DisplayText.visible(scalar)) }
  }

  init(cells: some Sequence<String>) { self.cells = Array(cells) }

  package var width: Int { cells.count }

  /// The cells as text, without the blanks at its end.
  var text: String {
    let end = cells.lastIndex { $0 != " " } ?? -1
    return cells[...end].joined()
  }

  /// The text in at most `limit` cells.
  ///
  /// A text that is cut ends in `…`.
  func cut(to limit: Int) -> CellText {
    guard width > limit else { return self }
    guard limit > 0 else { return CellText("") }
    var kept = cells.prefix(limit - 1)
    if cells[limit - 1].isEmpty { kept[limit - 2] = " " }
    return CellText(cells: kept + ["…"])
  }

  /// The text in at most `limit` cells, without a part of its middle if it is longer.
  ///
  /// The end of a label tells one call from another.
  func cutInside(to limit: Int) -> CellText {
    guard width > limit, limit > 2 else { return cut(to: limit) }
    let first = (limit - 1) / 2
    var end = cells.suffix(limit - 1 - first)
    // The second cell of a wide sign cannot stand without the first.
    if end.first?.isEmpty == true { end[end.startIndex] = " " }
    return CellText(cells: cut(to: first + 1).cells + end)
  }

  /// The text with blanks behind it, or in front of it if it stands on the right.
  package func padded(to width: Int, onTheRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - self.width))
    return onTheRight ? blanks + cells.joined() : cells.joined() + blanks
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch DisplayText.width(of: scalar) {
    case 0 where !cells.isEmpty:
      let index = cells.last?.isEmpty == true ? cells.count - 2 : cells.count - 1
      cells[index].unicodeScalars.append(scalar)
    case 2: cells += [String(scalar), ""]
    default: cells.append(String(scalar))
    }
  }
}

extension StringProtocol {
  /// The text in at most this many cells of a terminal, safe to show.
  package func shown(in limit: Int) -> String { CellText(self).cut(to: limit).cells.joined() }
}
