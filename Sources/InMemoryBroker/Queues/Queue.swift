import RPCCore

/// A queue with its ready messages and its consumers.
struct Queue: Sendable {
  /// The declaration with the name in use, and without flags that had no effect.
  let declaration: QueueDeclaration
  let limits: QueueLimits
  /// The options beyond those of a plain queue; `nil` for a plain queue.
  let options: QueueOptions?
  /// The connection that an exclusive queue belongs to.
  let owner: ConnectionID?
  /// The queue's number among the declarations of its broker.
  ///
  /// It orders queues and breaks ties between their timers.
  let serial: UInt64

  var ready = ReadyList()
  /// The total size of the bodies of ready messages.
  ///
  /// Counted only where it is limited.
  var readyBytes = 0
  var unacknowledgedCount = 0
  var nextPosition: UInt64 = 0
  /// The position for the next message that returns to a quorum queue.
  ///
  /// It lies behind other returned messages and before all others.
  var nextReturn: UInt64 = 0
  /// The instant of the queue's entry in the broker's timers; ``Instant/distantFuture`` if it has
  /// none.
  var timer = Instant.distantFuture
  /// The instant when the queue is deleted if it stays unused (`x-expires`).
  var idleDeadline = Instant.distantFuture
  /// Whether the last message that was added made a quorum queue exceed its limits.
  ///
  /// Only then does such a queue notice it, and refuses the next publications.
  var hasOverflowed = false
  /// Whether a fault makes the queue refuse publications.
  var isFull = false

  /// All consumers, in the order in which they were added.
  var consumers: [Slot] = []
  var ring = ConsumerRing()
  /// The single active consumer, if the queue has one.
  var activeConsumer: Slot?
  var hasExclusiveConsumer = false
  /// Whether the queue is in the list of queues to dispatch.
  var awaitsDispatch = false

  /// The queue's bindings, in the order of binding.
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

  /// Takes out the head for the consumer whose turn it is; `nil` without a message or such a
  /// consumer.
  ///
  /// Consumers are tried only if a message waits. Those at their limit leave the ring.
  mutating func takeReady(
    among consumers: inout SlotMap<Consumer>
  ) -> (entry: QueueEntry, consumer: Slot)? {
    guard !ready.isEmpty, let consumer = ring.next(among: &consumers),
      let entry = popReady()
    else { return nil }
    return (entry, consumer)
  }

  /// Returns the consumer that takes a message which just arrived, if no message waits before it.
  mutating func consumerForArrival(among consumers: inout SlotMap<Consumer>) -> Slot? {
    ready.isEmpty ? ring.next(among: &consumers) : nil
  }

  /// Returns the timer that the queue needs, if it differs from the current one.
  mutating func changedTimer() -> QueueTimer? {
    let expiry = min(ready.firstExpiry, idleDeadline)
    guard expiry != timer else { return nil }
    timer = expiry
    return QueueTimer(expiry: expiry, serial: serial)
  }

  /// Whether the queue refuses a publication.
  ///
  /// As in RabbitMQ, this is decided before a possible delivery. A classic queue refuses a message
  /// that would make it exceed its limits.
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

  /// Whether the oldest ready messages must be dropped.
  ///
  /// A queue that refuses publications drops none, even if returned messages make it exceed its
  /// limits.
  @inline(__always)
  var isOverlong: Bool {
    guard !limits.refusesBeyondLength else { return false }
    return limits.areExceeded(count: ready.count, bytes: readyBytes)
  }
}
