import RPCCore

/// The messages on their way to the broker.
struct MessagesInTransit: Sendable {
  struct Flight: Sendable {
    var trace: MessageTrace
    /// The event by which it was sent, or else arrived, and the process that it happened to.
    var event: Event.ID
    var process: Int?
    /// How many of it set out: sent, or made by the network.
    var sent = 0
    /// How many of it arrived, were lost to a named cause, or ended their channel.
    var arrived = 0
  }

  static let watches: EventKinds = [
    .requestSent, .requestResent, .pollSent, .cancelSent, .replySent, .messageDuplicated,
    .messageLost, .published, .channelFailed, .connectionClosed,
  ]

  private(set) var flights: [Flight] = []
  private var places: [MessageTrace: Int] = [:]

  /// Returns the flight if more of it has reached the broker than had set out.
  mutating func observe(_ event: Event, _ id: Event.ID, _ origins: Origins) -> Flight? {
    switch event.kind {
    case .requestSent, .requestResent, .pollSent, .cancelSent, .replySent:
      setOut(event.message, event, id)
    case .messageDuplicated where event.isOnTheWayUp: setOut(event.message, event, id)
    case .messageLost where event.isOnTheWayUp: _ = arrive(event.message, event, id)
    case .published: return arrive(event.message, event, id)
    case .channelFailed, .connectionClosed:
      // An error of the publication itself, such as an exchange that does not exist.
      if event.isError, let trace = origins.sent(behind: event) { _ = arrive(trace, event, id) }
    default: break
    }
    return nil
  }

  /// Forgets the messages that are over.
  mutating func forget(allBut living: Living) {
    flights.removeAll { !living.contains($0.trace) }
    places = Dictionary(
      flights.enumerated().map { ($1.trace, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private mutating func setOut(_ trace: MessageTrace?, _ event: Event, _ id: Event.ID) {
    guard let trace else { return }
    flights[place(of: trace, event, id)].sent += 1
  }

  private mutating func arrive(_ trace: MessageTrace?, _ event: Event, _ id: Event.ID) -> Flight? {
    guard let trace else { return nil }
    let place = place(of: trace, event, id)
    flights[place].arrived += 1
    return flights[place].arrived > flights[place].sent ? flights[place] : nil
  }

  private mutating func place(of trace: MessageTrace, _ event: Event, _ id: Event.ID) -> Int {
    if let place = places[trace] { return place }
    flights.append(Flight(trace: trace, event: id, process: event.process))
    places[trace] = flights.count - 1
    return flights.count - 1
  }
}

extension Event {
  /// Whether a channel or connection was ended by an error, and not by its process.
  fileprivate var isError: Bool {
    switch detail {
    case .failure, .connectionEnd(_, .some): true
    default: false
    }
  }

  /// Whether a fault struck a message on its way to the broker.
  fileprivate var isOnTheWayUp: Bool {
    switch hop {
    case .request, .reply: true
    case nil: actor == .broker
    default: false
    }
  }
}
