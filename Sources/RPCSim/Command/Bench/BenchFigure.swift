/// How fast something was, in several rounds.
struct BenchFigure: Codable {
  /// What it is called; figures of the same name are compared.
  let name: String
  /// What is counted: `calls`, `schedules` or `states`.
  let unit: String
  /// How many in a second in the median round.
  let median: Int
  let lowest: Int
  let highest: Int
  /// How many events of worlds in a second in the median round.
  let events: Int

  init(of work: BenchWork, rounds: [BenchWork.Amount]) {
    precondition(!rounds.isEmpty, "a figure is made of one round or more")
    let sorted = rounds.sorted { $0.rate(of: $0.count) < $1.rate(of: $1.count) }
    // Of an even number the slower one of the two in the middle, which promises no more than there was.
    let middle = sorted[(sorted.count - 1) / 2]
    name = work.name
    unit = work.unit
    median = middle.rate(of: middle.count)
    lowest = sorted[0].rate(of: sorted[0].count)
    highest = sorted[sorted.count - 1].rate(of: sorted[sorted.count - 1].count)
    events = middle.rate(of: middle.events)
  }
}

extension BenchWork.Amount {
  /// How many of something that is in a second.
  fileprivate func rate(of count: Int) -> Int {
    Int(Double(count) / max(duration / .seconds(1), 1e-9))
  }
}
