import RPCCore

/// The messages on their way to the broker.
struct MessagesInTransit: Sendable {
  struct Flight: Sendable {
    var trace: MessageTrace
    /// The first event about the message, its sending or its arrival, and the process of that
    /// event.
    var event: JournalEvent.ID
    var process: Int?
    /// The number of copies that a process sent or the network made.
    var sent = 0
    /// The number of copies that arrived, were lost to a named cause, or ended their channel.
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

  /// The flights, in the order of the first events about their messages.
  private var table = NumberTable<Flight>()

  var flights: [Flight] { table.values }

  /// Returns the flight if more copies have reached the broker than have set out.
  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID, _ origins: Origins) -> Flight?
  {
    switch event.kind {
    case .requestSent, .requestResent, .pollSent, .cancelSent, .replySent:
      setOut(event.message, event, id)
    case .messageDuplicated where event.isOnTheWayUp: setOut(event.message, event, id)
    case .messageLost where event.isOnTheWayUp: _ = arrive(event.message, event, id)
    case .published: return arrive(event.message, event, id)
    case .channelFailed, .connectionClosed:
      // The publication itself caused the error, for example by an exchange that does not exist.
      if event.isError, let trace = origins.sent(behind: event) { _ = arrive(trace, event, id) }
    default: break
    }
    return nil
  }

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
  /// Whether an error ended a channel or a connection, and not its process.
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
    case nil: participant == .broker
    default: false
    }
  }
}
