import RPCCore

/// What comes next, and when.
struct Choice: Hashable, Sendable {
  var event: EnabledEvent
  /// `nil` is as soon as it can.
  var time: Instant?
}

extension World {
  /// How much later than as soon as it can a chosen event happens, in nanoseconds.
  func delay(of choice: Choice) -> Int64 {
    guard let time = choice.time else { return 0 }
    let (event, soonest) = (choice.event, instant(of: choice.event))
    return time <= soonest ? 0 : soonest.nanoseconds(to: instant(of: event, at: time))
  }
}
