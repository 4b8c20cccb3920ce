import RPCCore

/// The next event, and when it happens.
struct Choice: Hashable, Sendable {
  var event: EnabledEvent
  /// `nil` is the first possible instant.
  var time: Instant?
}

extension World {
  /// The time from the first possible instant of a chosen event to its actual one, in nanoseconds.
  func delay(of choice: Choice) -> Int64 {
    guard let time = choice.time else { return 0 }
    let (event, soonest) = (choice.event, instant(of: choice.event))
    return time <= soonest ? 0 : soonest.nanoseconds(to: instant(of: event, at: time))
  }
}
