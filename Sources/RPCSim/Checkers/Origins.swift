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

  private var steps: [Event.ID: Step] = [:]

  mutating func observe(_ event: Event, _ id: Event.ID) {
    switch event.kind {
    case .delivered, .redelivered: steps[id] = .delivery(event.delivery)
    case .requestSent, .replySent: steps[id] = .sending(event.message)
    case .messageDuplicated, .messageDelayed, .messageReordered, .messageCorrupted:
      // A journal that is damaged may name a cause that comes later.
      steps[id] = .harm(because: event.cause.flatMap { $0 < id ? $0 : nil })
    default: break
    }
  }

  /// The broker's delivery behind an arrival; faults on the way stand in between.
  func delivery(behind event: Event) -> Delivery? {
    guard let id = origin(of: event), case .delivery(let detail)? = steps[id] else { return nil }
    return Delivery(event: id, detail: detail)
  }

  /// The message that was sent and arrived so; faults on the way stand in between.
  func sent(behind event: Event) -> MessageTrace? {
    guard let id = origin(of: event), case .sending(let trace)? = steps[id] else { return nil }
    return trace
  }

  private func origin(of event: Event) -> Event.ID? {
    var next = event.cause
    while let id = next, case .harm(let cause)? = steps[id] { next = cause }
    return next
  }
}
