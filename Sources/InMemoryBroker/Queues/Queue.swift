import RPCCore

/// A queue with its messages that are ready and its consumers.
struct Queue: Sendable {
  /// As the queue exists, with its name and without flags that had no effect.
  let declaration: QueueDeclaration
  let limits: QueueLimits
  /// What plain queues lack; `nil` for those.
  let options: QueueOptions?
  /// The connection that an exclusive queue belongs to.
  let owner: ConnectionID?
  /// Counts the declarations of a broker; it orders queues and breaks ties between their timers.
  let serial: UInt64

  var ready = ReadyList()
  /// How many bytes the bodies of ready messages have; counted only where they are limited.
  var readyBytes = 0
  var unacknowledgedCount = 0
  var nextPosition: UInt64 = 0
  /// Where the next message stands that returns to a quorum queue: behind other returned ones and
  /// before all the rest.
  var nextReturn: UInt64 = 0
  /// Under this instant the queue stands in the broker's timers, ``Instant/distantFuture`` if it
  /// does not.
  var timer = Instant.distantFuture
  /// When the queue goes if nobody uses it until then (`x-expires`).
  var idleDeadline = Instant.distantFuture
  /// Whether the last message to arrive made a quorum queue longer than it may be: it notices only
  /// then, and refuses what follows.
  var hasOverflowed = false
  /// Whether a fault makes the queue refuse publications.
  var isFull = false

  /// All consumers, in the order in which they came.
  var consumers: [Slot] = []
  var ring = ConsumerRing()
  /// The consumer that alone gets messages, where there is a single active one.
  var activeConsumer: Slot?
  var hasExclusiveConsumer = false
  /// Whether the queue stands in a list of those to dispatch.
  var awaitsDispatch = false

  /// What the queue's messages were bound by, in the order of binding.
  var bindings: [QueueBinding] = []

  var name: String { declaration.name }

  init(
    declaration: QueueDeclaration, profile: BrokerProfile, owner: ConnectionID?, serial: UInt64
  ) {
    self.declaration = declaration
    self.owner = owner
    self.serial = serial
    limits = QueueLimits(declaration)
    options = QueueOptions(declaration, profile: profile)
    if declaration.isQuorum { nextPosition = Self.firstOfQuorum }
  }

  /// Gives a message that arrives its position and its expiry.
  mutating func admit(_ publication: Publication, timeToLive: Int64?, now: Instant) -> QueueEntry {
    defer { nextPosition += 1 }
    return QueueEntry(
      position: options == nil ? nextPosition : position(of: publication.message),
      publication: publication, expiry: limits.expiry(messageTTL: timeToLive, now: now))
  }

  /// Takes the head out for the consumer whose turn it is, if there are both.
  ///
  /// Only when a message waits are consumers tried, and those at their limit put aside.
  mutating func takeReady(
    among consumers: inout SlotMap<Consumer>
  ) -> (entry: QueueEntry, consumer: Slot)? {
    guard !ready.isEmpty, let consumer = ring.next(among: &consumers),
      let entry = popReady()
    else { return nil }
    return (entry, consumer)
  }

  /// The consumer that takes a message which just arrived, if nothing waits before it.
  mutating func consumerForArrival(among consumers: inout SlotMap<Consumer>) -> Slot? {
    ready.isEmpty ? ring.next(among: &consumers) : nil
  }

  /// The timer that the queue should have, if it is not the one it has.
  mutating func changedTimer() -> QueueTimer? {
    let expiry = min(ready.firstExpiry, idleDeadline)
    guard expiry != timer else { return nil }
    timer = expiry
    return QueueTimer(expiry: expiry, serial: serial)
  }

  /// Whether a publication is refused, judged before it could be delivered, as RabbitMQ does: a
  /// classic queue refuses what would make it longer than it may be.
  @inline(__always)
  func refuses(_ publication: Publication) -> Bool {
    if isFull { return true }
    guard limits.refusesBeyondLength else { return false }
    guard options?.isQuorum == true else {
      return limits.areExceeded(
        count: ready.count + 1, bytes: readyBytes + publication.message.body.count)
    }
    return hasOverflowed && limits.areNear(count: ready.count, bytes: readyBytes)
  }

  /// Whether the oldest ready messages must go; a queue that refuses publications drops none, even
  /// if returned messages make it longer than it may be.
  @inline(__always)
  var isOverlong: Bool {
    guard !limits.refusesBeyondLength else { return false }
    return limits.areExceeded(count: ready.count, bytes: readyBytes)
  }
}
