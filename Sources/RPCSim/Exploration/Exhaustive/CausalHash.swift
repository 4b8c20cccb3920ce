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

  /// Takes in what a world wrote down since it was last asked.
  mutating func advance(through world: World) {
    let journal = world.journal
    for event in journal.events[(events.count - journal.startsAt)...] {
      // No closure: one that refers to the world would copy it.
      var subject: CallRecord.Name?
      if let call = event.call { subject = world.scene.calls.name(of: call) }
      add(event, subject)
    }
  }

  private mutating func add(_ event: JournalEvent, _ subject: CallRecord.Name?) {
    let place = Self.place(of: event, subject)
    let before = places[place]
    let cause = event.cause.flatMap { events.indices.contains($0) ? events[$0] : nil } ?? 0
    var content = Self.content(of: event, subject)
    content.add(before ?? 0)
    content.add(cause)
    if hasTimes { content.add(event.time) }
    let hash = content.value
    if let before { value &-= RandomStream.mix(before ^ place) }
    value &+= RandomStream.mix(hash ^ place)
    places[place] = hash
    events.append(hash)
  }

  /// The kinds of places, which keep them apart.
  private enum Place: Int { case process, message, queue, lost }

  /// Where an event happens: at a process or at a queue.
  ///
  /// What a broker does about a message before and after it is in a queue concerns no other
  /// message, and that a message is lost concerns nobody who did not get it.
  private static func place(of event: JournalEvent, _ subject: CallRecord.Name?) -> UInt64 {
    if event.kind == .messageLost, let subject { return place(.lost, subject.word) }
    return switch (event.actor, event.queue, subject) {
    case (.process(let index), _, _): place(.process, index)
    case (.broker, nil, let subject?): place(.message, subject.word)
    case (.broker, let queue, _):
      place(.queue, Int(truncatingIfNeeded: StableHash(queue ?? "").value))
    }
  }

  private static func place(_ kind: Place, _ name: Int) -> UInt64 {
    var print = Fingerprint(kind.rawValue)
    print.add(name)
    return print.value
  }

  private static func content(of event: JournalEvent, _ subject: CallRecord.Name?) -> Fingerprint {
    var print = Fingerprint(event.kind.ordinal)
    // What is absent is said, too: nothing may be taken for what stands behind it.
    print.add(subject?.word ?? -1)
    print.add(event.message.map { Int($0.kind.rawValue) << 32 | Int($0.occurrence) } ?? -1)
    switch event.detail {
    case .delivery(let detail): print.add(detail.process)
    case .outcome(.failed(let error)): print.add(StableHash(FailureName(error).rawValue).value)
    default: break
    }
    return print
  }
}

extension World {
  /// How much has happened, which faults struck, and what may happen, by what it means, and how far
  /// away it is, and how much waits behind it.
  ///
  /// Not everything that happens is written down: a frame may just make way for one like it. The
  /// number of events tells these apart, and is the same for all orders of the same events.
  var agendaHash: UInt64 {
    var past = Fingerprint(performedCount)
    for strikes in faults.strikesOfFreeFaults(in: cast) { past.add(strikes) }
    var sum = past.value
    timeline.forEachEntry { event, earliest, latest in
      var print = print(of: event)
      print.add(Int(earliest))
      print.add(Int(latest))
      sum &+= print.value
    }
    return sum
  }

  /// What an event means, and how much is on its way behind it.
  private func print(of event: WorldEvent) -> Fingerprint {
    var print = meaning(of: event).fingerprint
    switch event {
    case .arrivalAtBroker(let route):
      print.add(scene.network.use(of: route)?.role.rawValue ?? -1)
      print.add(scene.network.read(route) { up, _ in up.hops.count })
    case .arrivalAtProcess(let route):
      print.add(scene.network.use(of: route)?.role.rawValue ?? -1)
      print.add(scene.network.read(route) { _, down in down.hops.count })
    default: break
    }
    return print
  }
}
