/// Delays that are easier to read than a given one.
enum SimplerDelay {
  /// The delay with more and more of its last digits replaced by zeros, the roundest one first.
  ///
  /// Rounding up is not tried: a longer delay is a larger deviation.
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
