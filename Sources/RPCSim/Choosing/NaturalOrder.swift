import RPCCore

/// The order of events if no strategy chooses: the earliest first, timers last, then the oldest.
///
/// An event that was put off comes after the others of its instant and rank.
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
  /// The order of an event that is not put off.
  func order(of event: EnabledEvent) -> NaturalOrder {
    let entry = entry(of: event)
    return NaturalOrder(
      due: timeline.soonest(of: event.id), rank: entry.rank, isPutOff: false,
      serial: entry.serial)
  }

  /// The order of an event that is put off until an instant.
  func order(of event: EnabledEvent, putOffUntil due: Instant) -> NaturalOrder {
    var order = order(of: event)
    order.due = max(order.due, due)
    order.isPutOff = true
    return order
  }
}

/// Notes about events that are put off, by the events' timeline IDs.
struct PutOffEvents<Note: Sendable>: Sendable {
  private var notes: [Int32: (serial: UInt64, note: Note)] = [:]

  /// The note about an event, or `nil` if it is not put off.
  ///
  /// An ID that was reused has no note.
  func existingNote(of event: EnabledEvent, in world: World) -> Note? {
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
