import RPCCore

/// The broker's record of a channel.
struct Channel: Sendable {
  let connection: ConnectionID
  var standing = Standing.open
  /// Whether publications are confirmed.
  var confirms = false
  var lastPublishTag: UInt64 = 0
  var lastDeliveryTag: UInt64 = 0
  /// The limit for each consumer that is created from now on; 0 is no limit.
  var prefetch: UInt16 = 0
  /// The meaning of an empty queue name (AMQP 0-9-1, queue.bind and others); empty if there is
  /// none.
  var lastDeclaredQueue = ""
  /// Its consumers, in the order in which they were added.
  var consumers: [Slot] = []
  var unacknowledged = UnacknowledgedDeliveries()
  /// Consumers that are gone while deliveries to them are not settled.
  var departed = DepartedConsumers()
  /// The methods that wait for a commit, on a transactional channel.
  var transaction = Transaction()
  /// The consumer of direct replies, if there is one.
  var replyConsumer: ReplyConsumer?
  /// The limit for all consumers together, if there is one.
  var sharedPrefetch: SharedPrefetch?

  /// How the channel handles a client's methods.
  enum Standing: Sendable {
    case open
    /// Publications and settlements wait for a commit.
    case transactional
    /// An error ended the channel. It ignores every method except its closing.
    case failed
  }

  var hasFailed: Bool { standing == .failed }

  /// All deliveries that are not settled or whose settlement waits for a commit, oldest first.
  var held: [(tag: UInt64, delivery: UnacknowledgedDelivery)] {
    guard !transaction.settlings.isEmpty else { return unacknowledged.all }
    let settling = transaction.settlings.map { (tag: $0.tag, delivery: $0.delivery) }
    return (unacknowledged.all + settling).sorted { $0.tag < $1.tag }
  }

  init(connection: ConnectionID) {
    self.connection = connection
  }

  /// Returns the tag of the next publication to confirm or refuse; `nil` without confirms.
  mutating func takePublishTag() -> UInt64? {
    guard confirms else { return nil }
    lastPublishTag += 1
    return lastPublishTag
  }

  mutating func takeDeliveryTag() -> UInt64 {
    lastDeliveryTag += 1
    return lastDeliveryTag
  }

  /// Counts a delivery and returns its tag.
  ///
  /// Keeps the delivery unless acknowledgement is automatic.
  mutating func register(
    _ entry: QueueEntry, of queue: QueueID, consumer: Slot?, isAutoAcknowledged: Bool
  ) -> UInt64 {
    lastDeliveryTag += 1
    if !isAutoAcknowledged {
      let delivery = UnacknowledgedDelivery(queue: queue, consumer: consumer, entry: entry)
      unacknowledged.append(delivery, tag: lastDeliveryTag)
    }
    return lastDeliveryTag
  }
}
