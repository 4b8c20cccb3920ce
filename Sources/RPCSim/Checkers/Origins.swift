import RPCCore

/// The origin of each arriving message: its sending or delivery, before faults on the way.
struct Origins: Sendable {
  /// The broker's delivery from which an arrival comes.
  struct Delivery: Sendable {
    var event: JournalEvent.ID
    /// `nil` if the event does not say where the delivery goes.
    var detail: DeliveryDetail?

    /// The key of the delivery in tables.
    var key: NumberPair { NumberPair(event: event) }
  }

  /// An event that may cause an arrival.
  private enum Step: Sendable {
    case delivery(DeliveryDetail?)
    case sending(MessageTrace?)
    /// A fault struck a message that goes on.
    case harm(because: JournalEvent.ID?)
  }

  private struct Noted: Sendable {
    var step: Step
    var message: MessageTrace?
  }

  private var steps: [Noted] = []
  /// The index in `steps` for each event from `first` on; -1 is none.
  private var indices: [Int32] = []
  private var first: JournalEvent.ID = 0
  /// The remaining steps of the events before `first`.
  private var survivors: [JournalEvent.ID: Noted] = [:]

  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID) {
    switch event.kind {
    case .delivered, .redelivered: note(.delivery(event.delivery), event, id)
    case .requestSent, .replySent: note(.sending(event.message), event, id)
    case .messageDuplicated, .messageDelayed, .messageReordered, .messageCorrupted:
      // A damaged journal may name a cause that comes later.
      note(.harm(because: event.cause.flatMap { $0 < id ? $0 : nil }), event, id)
    default: break
    }
  }

  private mutating func note(_ step: Step, _ event: JournalEvent, _ id: JournalEvent.ID) {
    while indices.count <= id - first { indices.append(-1) }
    indices[id - first] = Int32(steps.count)
    steps.append(Noted(step: step, message: event.message))
  }

  /// Forgets the events about messages that are over.
  mutating func forget(allBut living: Living) {
    survivors = survivors.filter { living.contains($0.value.message) }
    for (offset, index) in indices.enumerated() where index >= 0 {
      let noted = steps[Int(index)]
      if living.contains(noted.message) { survivors[first + offset] = noted }
    }
    first += indices.count
    indices.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
  }

  private func step(_ id: JournalEvent.ID) -> Step? {
    guard id >= first else { return survivors[id]?.step }
    guard indices.indices.contains(id - first), indices[id - first] >= 0 else { return nil }
    return steps[Int(indices[id - first])].step
  }

  /// The broker's delivery behind an arrival.
  ///
  /// Faults on the way are skipped.
  func delivery(behind event: JournalEvent) -> Delivery? {
    guard let id = origin(of: event), case .delivery(let detail)? = step(id) else { return nil }
    return Delivery(event: id, detail: detail)
  }

  /// The sent message behind an arrival.
  ///
  /// Faults on the way are skipped.
  func sent(behind event: JournalEvent) -> MessageTrace? {
    guard let id = origin(of: event), case .sending(let trace)? = step(id) else { return nil }
    return trace
  }

  private func origin(of event: JournalEvent) -> JournalEvent.ID? {
    var next = event.cause
    while let id = next, case .harm(let cause)? = step(id) { next = cause }
    return next
  }
}
