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
    let event = choice.event
    return instant(of: event).nanoseconds(to: instant(of: event, at: time))
  }
}
