/// Delays that are read at a glance, to be said in place of one that is not.
enum SimplerDelay {
  /// The delays below one that have fewer digits before the zeros at their end, those with the
  /// fewest first.
  ///
  /// None is longer: a longer one could do alone what it took other deviations for.
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
