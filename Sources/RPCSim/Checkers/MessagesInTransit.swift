import RPCCore

/// The messages on their way to the broker.
struct MessagesInTransit: Sendable {
  struct Flight: Sendable {
    var trace: MessageTrace
    /// The event by which it was sent, or else arrived, and the process that it happened to.
    var event: JournalEvent.ID
    var process: Int?
    /// How many of it set out: sent, or made by the network.
    var sent = 0
    /// How many of it arrived, were lost to a named cause, or ended their channel.
    var arrived = 0

    init(of trace: MessageTrace, _ event: JournalEvent, _ id: JournalEvent.ID) {
      self.trace = trace
      self.event = id
      process = event.process
    }
  }

  static let watches: EventKinds = [
    .requestSent, .requestResent, .pollSent, .cancelSent, .replySent, .messageDuplicated,
    .messageLost, .published, .channelFailed, .connectionClosed,
  ]

  /// In the order in which the first of each message set out or arrived.
  private var table = NumberTable<Flight>()

  var flights: [Flight] { table.values }

  /// Returns the flight if more of it has reached the broker than had set out.
  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID, _ origins: Origins) -> Flight?
  {
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
    table.keep { _, flight in living.contains(flight.trace) }
  }

  private mutating func setOut(_ trace: MessageTrace?, _ event: JournalEvent, _ id: JournalEvent.ID)
  {
    guard let trace else { return }
    table[trace.key, default: Flight(of: trace, event, id)].sent += 1
  }

  private mutating func arrive(_ trace: MessageTrace?, _ event: JournalEvent, _ id: JournalEvent.ID)
    -> Flight?
  {
    guard let trace else { return nil }
    table[trace.key, default: Flight(of: trace, event, id)].arrived += 1
    let flight = table[trace.key, default: Flight(of: trace, event, id)]
    return flight.arrived > flight.sent ? flight : nil
  }
}

extension JournalEvent {
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
