/// Looks for an order of operations that a sequential model agrees with.
///
/// The search goes depth first, and looks at each pair of applied operations and state once (Wing and
/// Gong's algorithm with Lowe's memory of states).
package struct LinearizationSearch<
  State: Hashable & Sendable, Operation: Sendable, Output: Equatable & Sendable
> {
  package typealias Entry = OperationHistory<Operation, Output>.Entry

  /// The operations that are applied, one bit for each, and the state behind them.
  private struct Position: Hashable {
    var applied: [UInt64]
    var state: State

    func contains(_ index: Int) -> Bool { applied[index / 64] >> (index % 64) & 1 == 1 }

    mutating func insert(_ index: Int) { applied[index / 64] |= 1 << (index % 64) }
  }

  /// A position on the path from the beginning, and the operations that may come next.
  private struct Level {
    let position: Position
    var candidates: ArraySlice<Int>
    /// The operation that led here; -1 at the beginning.
    let index: Int
  }

  private let entries: [Entry]
  private let model: SequentialModel<State, Operation, Output>
  private var seen: Set<Position> = []
  private var longest: [Int] = []

  package init(_ entries: [Entry], _ model: SequentialModel<State, Operation, Output>) {
    (self.entries, self.model) = (entries, model)
  }

  package mutating func run(limit: Int) -> Linearization {
    let first = Position(
      applied: Array(repeating: 0, count: (entries.count + 63) / 64), state: model.initial)
    guard !isComplete(first) else { return result(.legal, []) }
    var path = [Level(position: first, candidates: candidates(at: first), index: -1)]
    while let level = path.last {
      guard let index = path[path.count - 1].candidates.popFirst() else {
        path.removeLast()
        continue
      }
      guard let next = position(after: index, at: level.position) else { continue }
      guard seen.count < limit else { return result(.undecided, longest) }
      guard seen.insert(next).inserted else { continue }
      path.append(Level(position: next, candidates: candidates(at: next), index: index))
      if path.count - 1 > longest.count { longest = path.dropFirst().map(\.index) }
      // Looked at once for each position, and not again whenever the search comes back to it.
      if isComplete(next) { return result(.legal, path.dropFirst().map(\.index)) }
    }
    return result(.illegal, longest)
  }

  /// Whether all operations that have ended are applied.
  private func isComplete(_ position: Position) -> Bool {
    entries.indices.allSatisfy { entries[$0].end == nil || position.contains($0) }
  }

  /// The operations that began before any other that is left had ended, the ended ones first.
  private func candidates(at position: Position) -> ArraySlice<Int> {
    let left = entries.indices.filter { !position.contains($0) }
    let firstEnd = left.compactMap { entries[$0].end }.min() ?? .max
    let possible = left.filter { entries[$0].begin < firstEnd }
    return possible.filter { entries[$0].end != nil }[...]
      + possible.filter { entries[$0].end == nil }
  }

  /// The position after an operation; `nil` if the model has another output.
  private func position(after index: Int, at position: Position) -> Position? {
    var next = position
    let output = model.apply(&next.state, entries[index].operation)
    if let expected = entries[index].output, expected != output { return nil }
    next.insert(index)
    return next
  }

  private func result(_ outcome: Linearization.Outcome, _ order: [Int]) -> Linearization {
    let rest = entries.indices.filter { !order.contains($0) }
    return Linearization(
      outcome: outcome, order: order.map(words), rest: rest.map(words))
  }

  private func words(for index: Int) -> String {
    let entry = entries[index]
    return "\(entry.operation)" + (entry.output.map { " → \($0)" } ?? ", whose end is not known")
  }
}
