import RPCSim

/// The rate of some work, and the estimated time left.
struct Pace {
  /// The time at which the work began, by the clock of the command.
  let start: Duration

  /// The rate and the time left in words, behind a comma; empty while they are unknown.
  ///
  /// - Parameters:
  ///   - done: The amount done so far.
  ///   - all: The whole amount.
  ///   - isLimit: Whether the whole amount is only an upper limit.
  func words(_ done: Int, of all: Int, isLimit: Bool = false, at time: Duration) -> String {
    let seconds = (time - start) / .seconds(1)
    guard done > 0, seconds > 0 else { return "" }
    let rate = Double(done) / seconds
    let left = Double(max(0, all - done)) / rate
    return ", \(Self.rate(rate)) a second, \(isLimit ? "at most" : "about") \(Self.span(left)) left"
  }

  private static func rate(_ rate: Double) -> String {
    // A slow rate has one decimal.
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
