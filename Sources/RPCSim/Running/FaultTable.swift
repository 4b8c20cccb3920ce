package import InMemoryBroker

/// The number of planned faults that struck, by their kind and fault point.
package struct FaultTable: Equatable, Sendable {
  /// The faults of one kind at one point.
  package struct Row: Equatable, Sendable {
    /// The kind's name in scenario files.
    package let kind: String
    /// The point at which the faults were planned to strike.
    package let point: FaultPoint
    /// The number of planned faults.
    package fileprivate(set) var planned = 0
    /// The number of these faults that struck.
    package fileprivate(set) var struck = 0
  }

  /// The rows, by the kind's name and then in the order in which a call passes the points.
  package private(set) var rows: [Row] = []

  /// Makes a table without rows.
  package init() {}

  /// The number of planned faults of all kinds.
  package var planned: Int { rows.reduce(0) { $0 + $1.planned } }
  /// The number of planned faults of all kinds that struck.
  package var struck: Int { rows.reduce(0) { $0 + $1.struck } }

  /// Counts a planned fault.
  ///
  /// A fault that schedules may place counts only if it struck.
  ///
  /// - Parameters:
  ///   - fault: The planned fault.
  ///   - struck: Whether it struck.
  package mutating func add(_ fault: FaultScript, struck: Bool) {
    guard fault.limit == nil || struck else { return }
    let row = Row(kind: fault.verdict.name, point: fault.point)
    let index = rows.firstIndex { !$0.precedes(row) } ?? rows.endIndex
    if index == rows.endIndex || row.precedes(rows[index]) { rows.insert(row, at: index) }
    rows[index].planned += 1
    if struck { rows[index].struck += 1 }
  }
}

extension FaultTable.Row {
  fileprivate func precedes(_ other: Self) -> Bool {
    (kind, point.index) < (other.kind, other.point.index)
  }
}

extension FaultPoint {
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
