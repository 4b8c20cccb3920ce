import RPCCore

/// A queue with its messages that are ready and its consumers.
struct Queue: Sendable {
  /// As the queue exists, with its name and without flags that had no effect.
  let declaration: QueueDeclaration
  let limits: QueueLimits
  /// The connection that an exclusive queue belongs to.
  let owner: ConnectionID?
  /// Counts the declarations of a broker; it orders queues and breaks ties between their timers.
  let serial: UInt64

  var ready = ReadyList()
  var unacknowledgedCount = 0
  var nextPosition: UInt64 = 0
  /// Under this instant the queue stands in the broker's timers, ``Instant/distantFuture`` if it
  /// does not.
  var timer = Instant.distantFuture
  /// Whether a fault makes the queue refuse publications.
  var isFull = false

  /// All consumers, in the order in which they came.
  var consumers: [Slot] = []
  var ring = ConsumerRing()
  var hasExclusiveConsumer = false
  /// Whether the queue stands in a list of those to dispatch.
  var awaitsDispatch = false

  /// What the queue's messages were bound by, in the order of binding.
  var bindings: [Binding] = []

  var name: String { declaration.name }

  /// Gives a message that arrives its position and its expiry.
  mutating func admit(_ publication: Publication, timeToLive: Int64?, now: Instant) -> QueueEntry {
    defer { nextPosition += 1 }
    return QueueEntry(
      position: nextPosition, publication: publication,
      expiry: limits.expiry(messageTTL: timeToLive, now: now))
  }

  /// Takes the head out for the consumer whose turn it is, if there are both.
  ///
  /// Only when a message waits are consumers tried, and those at their limit put aside.
  mutating func takeReady(
    among consumers: inout SlotMap<Consumer>
  ) -> (entry: QueueEntry, consumer: Slot)? {
    guard !ready.isEmpty, let consumer = ring.next(among: &consumers),
      let entry = ready.popFirst()
    else { return nil }
    return (entry, consumer)
  }

  /// The consumer that takes a message which just arrived, if nothing waits before it.
  mutating func consumerForArrival(among consumers: inout SlotMap<Consumer>) -> Slot? {
    ready.isEmpty ? ring.next(among: &consumers) : nil
  }

  /// The timer that the queue should have, if it is not the one it has.
  mutating func changedTimer() -> QueueTimer? {
    let expiry = ready.firstExpiry
    guard expiry != timer else { return nil }
    timer = expiry
    return QueueTimer(expiry: expiry, serial: serial)
  }

  /// Whether a publication is refused, judged before it could be delivered, as RabbitMQ does.
  @inline(__always)
  var refusesPublications: Bool {
    if isFull { return true }
    guard limits.refusesBeyondLength, let length = limits.length else { return false }
    return ready.count >= length
  }

  /// Whether the oldest ready messages must go; a queue that refuses publications drops none, even
  /// if returned messages make it longer than it may be.
  @inline(__always)
  var isOverlong: Bool {
    guard let length = limits.length, !limits.refusesBeyondLength else { return false }
    return ready.count > length
  }
}
