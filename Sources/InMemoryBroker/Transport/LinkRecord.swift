import RPCCore

/// Told of what arrives on a link.
typealias Receiver = @Sendable (TransportEvent) -> Void

/// What the broker knows of a link.
struct LinkRecord: Sendable {
  let connection: ConnectionID
  let channel: ChannelID
  let receive: Receiver
  /// What arrived and was not taken by the drainer.
  var pending: [TransportEvent] = []
  /// An empty array whose memory becomes that of `pending` when this is taken, so that in the long
  /// run nothing is allocated.
  var spare: [TransportEvent] = []
  var attendance = Attendance.nobody
  /// Whether the link has ended; it is forgotten once its last events were received.
  var isOver = false
  /// Why the broker has ended it, if it has.
  var endReason: String?
  /// Resumed when what has arrived by now was received.
  var waiters: [Waiter] = []

  /// Makes consumer tags.
  var lastConsumer = 0
  /// The tags of what it consumes, to stop that.
  var requestConsumers: [String] = []
  /// The queues whose notices it receives already.
  var noticedQueues: [String] = []

  /// Who calls the receiver: at most one thread at a time.
  enum Attendance: Equatable {
    case nobody
    /// Events arrived during the operation that is under way, which will find a drainer.
    case wanted
    case drainer(Int)
  }

  struct Waiter: Sendable {
    /// How many turns end before everything that had arrived was received.
    var turns: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  /// Takes all events that have arrived.
  mutating func takePending() -> [TransportEvent] {
    var events: [TransportEvent] = []
    swap(&events, &pending)
    swap(&pending, &spare)
    return events
  }

  /// A tag for a new consumer, by whose first letter its deliveries are known.
  mutating func makeTag(for role: ConsumerRole) -> String {
    lastConsumer += 1
    return "\(role.rawValue).\(lastConsumer)"
  }
}

/// What a link consumes a queue for; the consumer's tag begins with its name.
enum ConsumerRole: String {
  case reply
  case delivery
  case notice

  /// Looks at the first letter only: this is asked for every delivery.
  init(tag: String) {
    switch tag.utf8.first {
    case UInt8(ascii: "r"): self = .reply
    case UInt8(ascii: "n"): self = .notice
    default: self = .delivery
    }
  }
}
