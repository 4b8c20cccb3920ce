import RPCCore

/// Knows a state by what led to it: the order of the events at each process and each queue, and
/// what caused them.
///
/// Events at different places that do not depend on one another commute: whatever their order, the
/// hash is the same. It is also the same on every machine.
struct CausalHash: Sendable {
  /// The hash of each event of the journal.
  private var events: [UInt64] = []
  /// The hash of the last event at each place, by the place's name; only ever looked up.
  private var places: [UInt64: UInt64] = [:]
  /// The sum over all places, which does not depend on their order.
  private(set) var value: UInt64 = 0

  /// Takes in what was written down since it was last asked.
  mutating func advance(through journal: Journal) {
    for event in journal.events[events.count...] { add(event, journal) }
  }

  private mutating func add(_ event: Event, _ journal: Journal) {
    let place = Self.place(of: event).value
    let before = places[place] ?? 0
    let cause = event.cause.flatMap { events.indices.contains($0) ? events[$0] : nil } ?? 0
    let content = Self.content(of: event, journal).adding(before).adding(cause)
    let hash = RandomStream.mix(content.value)
    if places[place] != nil { value &-= RandomStream.mix(before ^ place) }
    value &+= RandomStream.mix(hash ^ place)
    places[place] = hash
    events.append(hash)
  }

  private static func place(of event: Event) -> StableHash {
    switch event.actor {
    case .process(let index): StableHash("process").adding(index)
    case .broker: StableHash("broker").adding(event.queue ?? "")
    }
  }

  private static func content(of event: Event, _ journal: Journal) -> StableHash {
    var hash = StableHash(event.kind.rawValue)
    if let call = event.call {
      hash = hash.adding(journal.calls[call].label).adding(journal.calls[call].ordinal)
    }
    if let message = event.message {
      hash = hash.adding(message.kind.rawValue).adding(message.occurrence)
    }
    if case .delivery(let detail) = event.detail { hash = hash.adding(detail.process) }
    return hash
  }
}

extension World {
  /// How much has happened, which faults struck, and what may happen, by what it means, and how far
  /// away it is, and how much waits behind it.
  ///
  /// Not everything that happens is written down: a frame may just make way for one like it. The
  /// number of events tells these apart, and is the same for all orders of the same events.
  var agendaHash: UInt64 {
    let past = StableHash(cast.hasFreeFaults ? faults.fired : []).adding(performedCount)
    return agenda.entries(from: now).reduce(RandomStream.mix(past.value)) { sum, entry in
      let window = StableHash("window").adding(entry.earliest).adding(entry.latest)
        .adding(frameCount(of: entry.event))
      return sum &+ RandomStream.mix(decision(for: entry.event).hash.value ^ window.value)
    }
  }

  /// How many frames are on the way of which the first is to arrive: the journal does not tell of
  /// all that have, such as a prefetch, and a state must not look like the one before it.
  private func frameCount(of event: WorldEvent) -> Int {
    switch event {
    case .arrivalAtBroker(let route): upPipes[Int(route.index)].hops.count
    case .arrivalAtProcess(let route): downPipes[Int(route.index)].hops.count
    default: 0
    }
  }
}
