import RPCCore

/// In which order events come if nobody chooses: the earliest first, timers last, then the oldest,
/// and what was put off behind the rest of its instant.
struct NaturalOrder: Comparable, Sendable {
  var due: Instant
  var rank: Agenda.Rank
  var isPutOff: Bool
  var serial: UInt64

  static func < (left: NaturalOrder, right: NaturalOrder) -> Bool {
    if left.due != right.due { return left.due < right.due }
    if left.rank != right.rank { return left.rank < right.rank }
    if left.isPutOff != right.isPutOff { return right.isPutOff }
    return left.serial < right.serial
  }
}

extension World {
  /// Where an event stands that nobody put off.
  func order(of event: EnabledEvent) -> NaturalOrder {
    let entry = entry(of: event)
    return NaturalOrder(
      due: timeline.soonest(of: event.id), rank: entry.rank, isPutOff: false,
      serial: entry.serial)
  }

  /// Where an event stands that was put off until an instant.
  func order(of event: EnabledEvent, putOffUntil due: Instant) -> NaturalOrder {
    var order = order(of: event)
    order.due = max(order.due, due)
    order.isPutOff = true
    return order
  }
}

/// Events that were put off, by their places on the timeline.
struct PutOffEvents<Note: Sendable>: Sendable {
  private var notes: [Int32: (serial: UInt64, note: Note)] = [:]

  /// What is known of an event that was put off; only ever looked up.
  func note(of event: EnabledEvent, in world: World) -> Note? {
    guard let known = notes[event.id], known.serial == world.timeline[event.id]?.serial else {
      return nil
    }
    return known.note
  }

  mutating func add(_ event: EnabledEvent, _ note: Note, in world: World) {
    notes[event.id] = (world.entry(of: event).serial, note)
  }

  mutating func remove(_ event: EnabledEvent) { notes[event.id] = nil }

  var isEmpty: Bool { notes.isEmpty }
}
