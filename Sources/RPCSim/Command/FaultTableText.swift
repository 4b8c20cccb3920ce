import RPCSim

/// The planned faults as a table: how many of each kind struck.
enum FaultTableText {
  static func text(_ table: FaultTable) -> String {
    let heading = ("fault", "point", "struck")
    let cells = table.rows.map { ($0.kind, $0.point.rawValue, "\($0.struck)/\($0.planned)") }
    let rows = [heading] + cells
    let kindWidth = rows.map(\.0.count).max() ?? 0
    let pointWidth = rows.map(\.1.count).max() ?? 0
    let countWidth = rows.map(\.2.count).max() ?? 0
    return rows.map { kind, point, count in
      CellText(kind).padded(to: kindWidth) + "  " + CellText(point).padded(to: pointWidth) + "  "
        + count.leading(blanksTo: countWidth) + "\n"
    }.joined()
  }
}
