/// The measured speed of a work, over several rounds.
struct BenchFigure: Codable {
  /// The name of the work.
  ///
  /// Figures with the same name are compared.
  let name: String
  /// The unit of the counts: `calls`, `schedules` or `states`.
  let unit: String
  /// The rate per second of the median round.
  let median: Int
  let lowest: Int
  let highest: Int
  /// The events per second of the median round.
  let events: Int

  init(of work: BenchWork, rounds: [BenchWork.Amount]) {
    precondition(!rounds.isEmpty, "a figure is made of one round or more")
    let sorted = rounds.sorted { $0.rate(of: $0.count) < $1.rate(of: $1.count) }
    // Of an even number of rounds, the slower one of the two in the middle: the figure must not be
    // too high.
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
  /// The rate of a count per second.
  fileprivate func rate(of count: Int) -> Int {
    Int(Double(count) / max(duration / .seconds(1), 1e-9))
  }
}
