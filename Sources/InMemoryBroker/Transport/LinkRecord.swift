import RPCCore

/// The closure that a link's events are passed to.
typealias Receiver = @Sendable (TransportEvent) -> Void

/// The broker's record of a link.
struct LinkRecord: Sendable {
  let connection: ConnectionID
  let channel: ChannelID
  let receive: Receiver
  /// Events that have arrived and that no drainer has taken.
  var pending: [TransportEvent] = []
  /// An empty array that replaces `pending` when that is taken, so that its memory is reused.
  var spare: [TransportEvent] = []
  var attendance = Attendance.unattended
  /// Whether the link has ended.
  ///
  /// The record is removed once its last events were received.
  var isOver = false
  /// The reason why the broker ended the link, if it did.
  var endReason: String?
  /// Continuations that wait until the events that have arrived are received.
  var waiters: [Waiter] = []

  /// The number of consumers so far, for their tags.
  var lastConsumer = 0
  /// The tags of the consumers of requests, which `stopConsuming()` cancels.
  var requestConsumers: [String] = []
  /// The queues whose notices the link already receives.
  var noticedQueues: [String] = []

  /// The caller of the receiver.
  ///
  /// At most one thread calls it at a time.
  enum Attendance: Equatable {
    case unattended
    /// Events arrived during the current operation, which will find a drainer.
    case wanted
    case drainer(Int)
  }

  struct Waiter: Sendable {
    /// The number of turns until all events that had arrived are received.
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

  /// Makes the tag of a new consumer.
  ///
  /// The first letter tells the role of its deliveries.
  mutating func makeTag(for role: ConsumerRole) -> String {
    lastConsumer += 1
    return "\(role.rawValue).\(lastConsumer)"
  }
}

/// The purpose for which a link consumes a queue.
///
/// The consumer's tag begins with the role's name.
enum ConsumerRole: String {
  case reply
  case delivery
  case notice

  /// Compares only the first letter, because this runs for every delivery.
  init(tag: String) {
    switch tag.utf8.first {
    case UInt8(ascii: "r"): self = .reply
    case UInt8(ascii: "n"): self = .notice
    default: self = .delivery
    }
  }
}
