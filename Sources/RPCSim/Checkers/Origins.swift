import RPCCore

/// Where messages that arrive come from: who sent them, before faults on the way.
struct Origins: Sendable {
  /// The broker's delivery that an arrival came from.
  struct Delivery: Sendable {
    var event: Event.ID
    /// `nil` if the event does not say where it goes.
    var detail: DeliveryDetail?
  }

  /// An event that an arrival may be because of.
  private enum Step: Sendable {
    case delivery(DeliveryDetail?)
    case sending(MessageTrace?)
    /// A fault harmed a message that goes on all the same.
    case harm(because: Event.ID?)
  }

  private var steps: [Step] = []
  /// By event, where its step lies; -1 is nowhere.
  private var places: [Int32] = []

  mutating func observe(_ event: Event, _ id: Event.ID) {
    switch event.kind {
    case .delivered, .redelivered: note(.delivery(event.delivery), id)
    case .requestSent, .replySent: note(.sending(event.message), id)
    case .messageDuplicated, .messageDelayed, .messageReordered, .messageCorrupted:
      // A journal that is damaged may name a cause that comes later.
      note(.harm(because: event.cause.flatMap { $0 < id ? $0 : nil }), id)
    default: break
    }
  }

  private mutating func note(_ step: Step, _ id: Event.ID) {
    while places.count <= id { places.append(-1) }
    places[id] = Int32(steps.count)
    steps.append(step)
  }

  private func step(_ id: Event.ID) -> Step? {
    guard places.indices.contains(id), places[id] >= 0 else { return nil }
    return steps[Int(places[id])]
  }

  /// The broker's delivery behind an arrival; faults on the way stand in between.
  func delivery(behind event: Event) -> Delivery? {
    guard let id = origin(of: event), case .delivery(let detail)? = step(id) else { return nil }
    return Delivery(event: id, detail: detail)
  }

  /// The message that was sent and arrived so; faults on the way stand in between.
  func sent(behind event: Event) -> MessageTrace? {
    guard let id = origin(of: event), case .sending(let trace)? = step(id) else { return nil }
    return trace
  }

  private func origin(of event: Event) -> Event.ID? {
    var next = event.cause
    while let id = next, case .harm(let cause)? = step(id) { next = cause }
    return next
  }
}
