/// Delays that are easier to read than a given one.
enum SimplerDelay {
  /// The shorter delays with more zeros at their end, those with the fewest other digits first.
  ///
  /// None is longer. A longer delay could replace other deviations.
  static func rounder(than delay: Int64) -> [Int64] {
    var found: [Int64] = []
    var unit: Int64 = 1
    while unit <= delay / 10 {
      unit *= 10
      if delay % unit != 0 { found.append(delay / unit * unit) }
    }
    return found.reversed()
  }
}
