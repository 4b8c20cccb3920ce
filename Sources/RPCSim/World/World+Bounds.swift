import RPCCore

/// An instant that an expectation names for a call, on the agenda until the call ends.
struct CallBound: Sendable {
  /// Which of the expectations' bounds it is.
  var number: Int
  /// The agenda's entry.
  var entry: Int32
}

/// Instants that expectations name, as events: so that a schedule chooses on which side of them a
/// call ends, also where nothing else happens then.
extension World {
  /// Puts the instants on the agenda that expectations name for a call that begins.
  mutating func watchBounds(of call: Int, process: Int) {
    guard !isUntimed else { return }
    let record = calls[call]
    for (number, bound) in cast.bounds.enumerated()
    where bound.label == record.label && bound.ordinal ?? record.ordinal == record.ordinal {
      let instant =
        bound.isAbsolute
        ? Instant(nanoseconds: bound.nanoseconds) : now.advanced(byNanoseconds: bound.nanoseconds)
      guard instant >= now else { continue }
      let entry = schedule(
        .bound(call: call, number: number), in: Window(instant), as: .observer)
      bounds[call, default: []].append(CallBound(number: number, entry: entry))
    }
  }

  /// An instant has passed.
  mutating func forgetBound(_ number: Int, of call: Int) {
    bounds[call]?.removeAll { $0.number == number }
  }

  /// A call has ended, and nobody looks at the clock for it any more.
  mutating func forgetBounds(of call: Int) {
    for bound in bounds.removeValue(forKey: call) ?? [] { agenda.remove(bound.entry) }
  }
}
