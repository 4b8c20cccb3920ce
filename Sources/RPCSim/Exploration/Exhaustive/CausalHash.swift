import InMemoryBroker
import RPCCore

/// Knows a state by what led to it: the order of the events at each process and each queue, and
/// what caused them.
///
/// Events at different places that do not depend on one another commute: whatever their order, the
/// hash is the same. It is also the same on every machine.
struct CausalHash: Sendable {
  /// Whether events at other times are others.
  private let hasTimes: Bool
  /// The hash of each event of the journal.
  private var events: [UInt64] = []
  /// The hash of the last event at each place, by the place's name; only ever looked up.
  private var places: [UInt64: UInt64] = [:]
  /// The sum over all places, which does not depend on their order.
  private(set) var value: UInt64 = 0

  /// - Parameter hasTimes: Whether events at other times are others.
  init(withTimes hasTimes: Bool = false) { self.hasTimes = hasTimes }

  /// Takes in what was written down since it was last asked.
  mutating func advance(through journal: Journal) {
    for event in journal.events[(events.count - journal.startsAt)...] { add(event, journal) }
  }

  private mutating func add(_ event: Event, _ journal: Journal) {
    let place = Self.place(of: event, journal).value
    let before = places[place] ?? 0
    let cause = event.cause.flatMap { events.indices.contains($0) ? events[$0] : nil } ?? 0
    var content = Self.content(of: event, journal).adding(before).adding(cause)
    if hasTimes { content = content.adding(event.time.nanoseconds) }
    let hash = RandomStream.mix(content.value)
    if places[place] != nil { value &-= RandomStream.mix(before ^ place) }
    value &+= RandomStream.mix(hash ^ place)
    places[place] = hash
    events.append(hash)
  }

  /// Where an event happens: at a process or at a queue.
  ///
  /// What a broker does about a message before and after it is in a queue concerns no other
  /// message, and that a message is lost concerns nobody who did not get it.
  private static func place(of event: Event, _ journal: Journal) -> StableHash {
    if event.kind == .messageLost, let call = event.call {
      return StableHash("lost").adding(journal.calls[call].label)
        .adding(journal.calls[call].ordinal)
    }
    return switch (event.actor, event.queue, event.call) {
    case (.process(let index), _, _): StableHash("process").adding(index)
    case (.broker, nil, let call?):
      StableHash("message").adding(journal.calls[call].label).adding(journal.calls[call].ordinal)
    case (.broker, let queue, _): StableHash("broker").adding(queue ?? "")
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
    switch event.detail {
    case .delivery(let detail): hash = hash.adding(detail.process)
    case .outcome(.failed(let error)): hash = hash.adding(FailureName(error).rawValue)
    default: break
    }
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
    let past = StableHash(faults.strikesOfFreeFaults(in: cast)).adding(performedCount)
    return timeline.entries.reduce(RandomStream.mix(past.value)) { sum, entry in
      let hash = hash(of: entry.event).adding(entry.earliest).adding(entry.latest)
      return sum &+ RandomStream.mix(hash.value)
    }
  }

  /// What an event means, without the words: those of ``decision(for:)`` take most of the time.
  private func hash(of event: WorldEvent) -> StableHash {
    switch event {
    case .arrivalAtBroker(let route):
      StableHash([1]).adding(scene.network.read(route) { up, _ in up.hops.count })
        .adding(hash(of: scene.network.nextTrace(up: route), on: route))
    case .arrivalAtProcess(let route):
      StableHash([2]).adding(scene.network.read(route) { _, down in down.hops.count })
        .adding(hash(of: scene.network.nextTrace(down: route), on: route))
    default: decision(for: event).hash
    }
  }

  private func hash(of trace: MessageTrace?, on route: Slot) -> UInt64 {
    let role =
      scene.network[route].map { StableHash([$0.process, $0.role.rawValue]) } ?? StableHash([])
    guard let trace, let call = trace.call else { return role.value }
    return role.adding(Int(scene.calls[call].label)).adding(Int(scene.calls[call].ordinal))
      .adding(trace.kind.rawValue).adding(trace.occurrence).value
  }
}
