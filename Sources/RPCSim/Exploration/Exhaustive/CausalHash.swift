import InMemoryBroker
import RPCCore

/// A hash of a state by its causes: the order of the events at each process and queue, and the
/// cause of each event.
///
/// Independent events at different places commute: the hash is the same in any order. It is also
/// the same on every machine.
struct CausalHash: Sendable {
  /// Whether events that differ only in their instants have different hashes.
  private let hasTimes: Bool
  /// The hash of each event of the journal.
  private var events: [UInt64] = []
  /// The hash of the last event at each place, by the place's name.
  ///
  /// Only looked up, never iterated.
  private var places: [UInt64: UInt64] = [:]
  /// The sum over all places.
  ///
  /// It does not depend on the order of the places.
  private(set) var value: UInt64 = 0

  /// - Parameter hasTimes: Whether events that differ only in their instants have different hashes.
  init(withTimes hasTimes: Bool = false) { self.hasTimes = hasTimes }

  /// Takes in the events that the world's journal has gained since the last such advance.
  ///
  /// The journal must not have forgotten any of them.
  mutating func advance(through world: World) {
    let journal = world.journal
    for event in journal.events[(events.count - journal.startsAt)...] {
      // No `map`: its closure would capture the world, and the compiler copies a captured world.
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

  /// The kinds of places.
  ///
  /// They keep equal names of different kinds apart.
  private enum Place: Int { case process, message, queue, lost }

  /// The place where an event happens: a process, a queue, a message or a loss.
  ///
  /// The broker's events about a message outside a queue concern no other message. The loss of a
  /// message concerns only its receiver.
  private static func place(of event: JournalEvent, _ subject: CallRecord.Name?) -> UInt64 {
    if event.kind == .messageLost, let subject { return place(.lost, subject.word) }
    return switch (event.participant, event.queue, subject) {
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
    // Absent values are added too, so that no other value can take their position.
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
  /// A hash of how much has happened, which faults struck, and what may happen next.
  ///
  /// Each event that may happen counts with its meaning, its window and the number of frames behind
  /// it.
  ///
  /// Some events leave no trace in the journal: a frame may give way to an equal one. The number of
  /// performed events distinguishes such states. It is the same for all orders of the same events.
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

  /// The meaning of an event, with the number of frames on its route.
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
