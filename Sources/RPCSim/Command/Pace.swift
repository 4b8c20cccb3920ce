import RPCSim

/// How fast something goes, and how long the rest takes if it goes on like that.
struct Pace {
  /// When it began, by the clock that says how long the command takes.
  let start: Duration

  /// The words, with a comma before them; empty as long as nothing is known.
  ///
  /// - Parameters:
  ///   - done: How many are done.
  ///   - all: How many there are.
  ///   - isLimit: Whether there may be fewer.
  func words(_ done: Int, of all: Int, isLimit: Bool = false, at time: Duration) -> String {
    let seconds = (time - start) / .seconds(1)
    guard done > 0, seconds > 0 else { return "" }
    let rate = Double(done) / seconds
    let left = Double(max(0, all - done)) / rate
    return ", \(Self.rate(rate)) a second, \(isLimit ? "at most" : "about") \(Self.span(left)) left"
  }

  private static func rate(_ rate: Double) -> String {
    // One that is slow has a digit behind the point.
    guard rate < 10 else { return whole(rate) }
    let tenths = Int((rate * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "1 s"
    case ..<120: "\(whole(seconds)) s"
    case ..<7_200: "\(whole(seconds / 60)) min"
    case ..<172_800: "\(whole(seconds / 3_600)) h"
    default: "\(whole(seconds / 86_400)) days"
    }
  }

  private static func whole(_ number: Double) -> String {
    "\(Int(min(number.rounded(), 1e15)))".grouped
  }
}
