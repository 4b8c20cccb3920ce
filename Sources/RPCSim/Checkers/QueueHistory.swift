import RPCCore

/// What the broker did with each copy of each message, according to the journal.
///
/// The broker's state plays no part, so the history contradicts a faulty broker. It receives each
/// event once, and takes time of the order n log n for n events.
struct QueueHistory: Sendable {
  /// A message in one queue.
  ///
  /// Its index in ``copies`` is its rank among all copies that were enqueued.
  struct Copy: Sendable {
    enum State: Equatable, Sendable {
      case ready
      /// Handed out and not settled, with the index of the delivery.
      case handedOut(Int)
      case gone
    }

    var trace: MessageTrace
    /// The index of the queue in ``queues``.
    var queue: Int
    /// The previous copy of the same message in the same queue.
    var previous: Int?
    var enqueued: JournalEvent.ID
    var state = State.ready
    /// The last event that returned it to its queue.
    var returned: JournalEvent.ID?
    /// The event by which it left its queue without reaching a consumer.
    var removed: JournalEvent.ID?
  }

  struct Delivery: Sendable {
    var event: JournalEvent.ID
    var copy: Int
    var detail: DeliveryDetail
    /// The first ready copy in the same queue, if this delivery came before its turn.
    var overtaken: Int?
    /// The event that settled it.
    var ending: JournalEvent.ID?
    /// Whether it ended because the message returned to its queue.
    var wasRequeued = false

    /// The key of the delivery in tables.
    var key: NumberPair { NumberPair(event: event) }
  }

  /// The start or end of a delivery, by the delivery's index in ``deliveries``.
  enum Change: Sendable {
    case handedOut(Int)
    case ended(Int)
  }

  /// An event that is impossible, because its message is not where the event requires it.
  struct Discrepancy: Sendable {
    enum Kind: Sendable {
      case enqueuedUnpublished
      case deliveredUnready
      case deliveredNowhere
      case settledUndelivered
      case settledAgain
      case removedAbsent
    }

    var kind: Kind
    var event: JournalEvent.ID
    /// An earlier event that shows why.
    var earlier: JournalEvent.ID?
  }

  private(set) var queues: [String] = []
  private(set) var copies: [Copy] = []
  private(set) var deliveries: [Delivery] = []
  private(set) var changes: [Change] = []
  private(set) var discrepancies: [Discrepancy] = []

  private var queueIndices: [String: Int] = [:]
  /// The index of the queue that was looked up last.
  private var lastQueue = 0
  private var ready: [ReadyCopies] = []
  /// The index of the last copy of each message in each queue.
  private var lastCopyAt = NumberTable<Int>()
  private var deliveryAt = NumberTable<Int>()
  /// The deliveries that processes gave back or rejected, by the event of the sending.
  private var sentBack = NumberTable<DeliveryTag>()
  /// The indices of the deliveries that came before their turn.
  private var early: [Int] = []
  /// The last publication, and the queues in which its fate is known.
  private var publication: (trace: MessageTrace, queues: [Int])?
  private var published = NumberSet()
  /// The process whose channel or connection was closed last.
  private var closedProcess: Int?

  private struct QueuedMessage {
    var queue: Int
    var trace: MessageTrace

    var key: NumberPair { NumberPair(trace.word, queue) }
  }

  init() {}

  /// Reads a whole journal.
  init(of journal: Journal) {
    for (id, event) in journal.events.enumerated() { observe(event, id) }
  }

  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID) {
    switch event.kind {
    case .connectionClosed:
      if case .connectionEnd(let process, _) = event.detail { closedProcess = process }
    case .channelFailed:
      if case .failure(_, let process) = event.detail { closedProcess = process }
    case .requeueSent, .rejectionSent:
      if let delivery = event.delivery {
        sentBack.set(DeliveryTag(delivery), of: NumberPair(event: id))
      }
      follow(event, id)
    default: follow(event, id)
    }
  }

  private mutating func follow(_ event: JournalEvent, _ id: JournalEvent.ID) {
    guard let trace = event.message else { return }
    if event.kind == .published {
      publication = (trace, [])
      published.insert(trace.key)
    } else if let queue = event.queue {
      read(event, id, of: QueuedMessage(queue: index(of: queue), trace: trace))
    }
  }

  private mutating func read(
    _ event: JournalEvent, _ id: JournalEvent.ID, of message: QueuedMessage
  ) {
    switch event.kind {
    case .enqueued: enqueue(of: message, id)
    case .delivered, .redelivered: deliver(event, id, of: message)
    case .acknowledged: acknowledge(event, id)
    case .requeued: requeue(event, id, of: message)
    case .rejected: end(delivery(settledBy: event, of: message), id, as: .gone)
    case .expired, .purged: remove(id, of: message)
    case .discarded: discard(id, of: message)
    case .refused: refuse(id, of: message)
    default: break
    }
  }
}

// MARK: - Forgetting

extension QueueHistory {
  /// The keys by which the deliveries that are not forgotten are settled.
  var tags: NumberSet { deliveryAt.keys }

  /// Forgets what is over, except evidence that a message was overtaken.
  ///
  /// The rest keeps its order.
  mutating func forget(allBut living: Living) {
    let shown = Set(early.flatMap { [deliveries[$0].copy, deliveries[$0].overtaken ?? -1] })
    let keptCopies = KeptIndices(of: copies.indices) {
      living.contains(copies[$0].trace) || shown.contains($0)
    }
    let keptDeliveries = KeptIndices(of: deliveries.indices) {
      keptCopies[deliveries[$0].copy] != nil
    }
    let filled = Set(keptCopies.old.map { copies[$0].queue })
    let keptQueues = KeptIndices(of: queues.indices) {
      filled.contains($0) || living.contains(queue: queues[$0])
    }
    keep(keptCopies, keptDeliveries, keptQueues)
    published.keep { living.contains(MessageTrace(key: $0)) }
    sentBack.keep { _, tag in deliveryAt[tag.key] != nil }
    early = early.map(keptDeliveries.new)
    publication = nil
    changes = []
  }

  /// Keeps some copies, deliveries and queues, and renumbers them.
  private mutating func keep(
    _ copyIndices: KeptIndices, _ deliveryIndices: KeptIndices, _ queueIndices: KeptIndices
  ) {
    queues = queueIndices.old.map { queues[$0] }
    self.queueIndices = Dictionary(
      queues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    ready = queues.map { _ in ReadyCopies() }
    copies = copyIndices.old.map { index in
      var copy = copies[index]
      copy.queue = queueIndices.new(copy.queue)
      if case .handedOut(let delivery) = copy.state {
        copy.state = .handedOut(deliveryIndices.new(delivery))
      }
      return copy
    }
    deliveries = deliveryIndices.old.map { index in
      var delivery = deliveries[index]
      delivery.copy = copyIndices.new(delivery.copy)
      delivery.overtaken = delivery.overtaken.map(copyIndices.new)
      return delivery
    }
    indexAnew()
  }

  private mutating func indexAnew() {
    lastCopyAt = NumberTable()
    deliveryAt = NumberTable()
    lastQueue = 0
    for (index, copy) in copies.enumerated() {
      let key = QueuedMessage(queue: copy.queue, trace: copy.trace).key
      copies[index].previous = lastCopyAt[key]
      lastCopyAt.set(index, of: key)
      if copy.state == .ready { ready[copy.queue].insert(index) }
    }
    for (index, delivery) in deliveries.enumerated() {
      deliveryAt.set(index, of: DeliveryTag(delivery.detail).key)
    }
  }
}

/// The indices of a list that are kept, and their new values.
private struct KeptIndices {
  /// The kept indices, in order.
  let old: [Int]
  private let indices: [Int: Int]

  init(of indices: Range<Int>, where isKept: (Int) -> Bool) {
    old = indices.filter(isKept)
    self.indices = Dictionary(
      old.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The new value of an index; `nil` if the index is not kept.
  subscript(index: Int) -> Int? { indices[index] }

  /// The new value of an index, which must be kept.
  func new(_ index: Int) -> Int {
    guard let new = indices[index] else {
      preconditionFailure("a kept record refers to a forgotten one")
    }
    return new
  }
}

// MARK: - Events

extension QueueHistory {
  private mutating func enqueue(of message: QueuedMessage, _ id: JournalEvent.ID) {
    if !published.contains(message.trace.key) { complain(.enqueuedUnpublished, id) }
    if publication?.trace == message.trace { publication?.queues.append(message.queue) }
    copies.append(
      Copy(
        trace: message.trace, queue: message.queue, previous: lastCopyAt[message.key], enqueued: id)
    )
    lastCopyAt.set(copies.count - 1, of: message.key)
    ready[message.queue].insert(copies.count - 1)
  }

  private mutating func deliver(
    _ event: JournalEvent, _ id: JournalEvent.ID, of message: QueuedMessage
  ) {
    guard let copy = readyCopy(of: message) else { return complain(.deliveredUnready, id) }
    let first = ready[message.queue].first { copies[$0].state == .ready }
    guard let detail = event.delivery else {
      (copies[copy].state, copies[copy].removed) = (.gone, id)
      return complain(.deliveredNowhere, id)
    }
    let delivery = Delivery(
      event: id, copy: copy, detail: detail, overtaken: first == copy ? nil : first)
    deliveries.append(delivery)
    if delivery.overtaken != nil { early.append(deliveries.count - 1) }
    changes.append(.handedOut(deliveries.count - 1))
    copies[copy].state =
      detail.isAutoAcknowledged ? .gone : .handedOut(deliveries.count - 1)
    deliveryAt.set(deliveries.count - 1, of: DeliveryTag(detail).key)
  }

  private mutating func acknowledge(_ event: JournalEvent, _ id: JournalEvent.ID) {
    guard let detail = event.delivery,
      let delivery = deliveryAt[DeliveryTag(detail).key],
      copies[deliveries[delivery].copy].trace == event.message
    else { return complain(.settledUndelivered, id) }
    end(delivery, id, as: .gone)
  }

  private mutating func requeue(
    _ event: JournalEvent, _ id: JournalEvent.ID, of message: QueuedMessage
  ) {
    guard let delivery = delivery(settledBy: event, of: message) else {
      return complain(.settledUndelivered, id)
    }
    let copy = deliveries[delivery].copy
    end(delivery, id, as: .ready)
    copies[copy].returned = id
    ready[message.queue].insert(copy)
  }

  private mutating func remove(_ id: JournalEvent.ID, of message: QueuedMessage) {
    guard let copy = readyCopy(of: message) else { return complain(.removedAbsent, id) }
    (copies[copy].state, copies[copy].removed) = (.gone, id)
  }

  /// A deleted queue takes both its ready copies and those handed out with it.
  private mutating func discard(_ id: JournalEvent.ID, of message: QueuedMessage) {
    if readyCopy(of: message) != nil { return remove(id, of: message) }
    guard let delivery = handedOut(of: message) else { return complain(.removedAbsent, id) }
    end(delivery, id, as: .gone)
  }

  /// The last publication never entered the queue.
  ///
  /// Any other message was dropped from a full queue.
  private mutating func refuse(_ id: JournalEvent.ID, of message: QueuedMessage) {
    if let publication, publication.trace == message.trace,
      !publication.queues.contains(message.queue)
    {
      self.publication?.queues.append(message.queue)
    } else {
      remove(id, of: message)
    }
  }

  private mutating func end(_ delivery: Int?, _ id: JournalEvent.ID, as state: Copy.State) {
    guard let delivery else { return complain(.settledUndelivered, id) }
    if let earlier = deliveries[delivery].ending {
      return complain(.settledAgain, id, earlier: earlier)
    }
    deliveries[delivery].ending = id
    deliveries[delivery].wasRequeued = state == .ready
    copies[deliveries[delivery].copy].state = state
    changes.append(.ended(delivery))
  }

  private mutating func complain(
    _ kind: Discrepancy.Kind, _ event: JournalEvent.ID, earlier: JournalEvent.ID? = nil
  ) {
    discrepancies.append(Discrepancy(kind: kind, event: event, earlier: earlier))
  }
}

// MARK: - Looking up

extension QueueHistory {
  /// A delivery that came before the turn of another copy, which was ready.
  struct Overtaking {
    var delivery: Delivery
    var copy: Copy
    var overtaken: Copy
  }

  /// The deliveries that came before the turn of a copy which satisfies a condition, in order.
  func overtakings(where isMeant: (Copy) -> Bool) -> [Overtaking] {
    early.compactMap { index in
      let delivery = deliveries[index]
      guard let overtaken = delivery.overtaken.map({ copies[$0] }), isMeant(overtaken) else {
        return nil
      }
      return Overtaking(delivery: delivery, copy: copies[delivery.copy], overtaken: overtaken)
    }
  }

  private mutating func index(of queue: String) -> Int {
    if lastQueue < queues.count, queues[lastQueue] == queue { return lastQueue }
    if let index = queueIndices[queue] {
      lastQueue = index
      return index
    }
    lastQueue = queues.count
    queueIndices[queue] = lastQueue
    queues.append(queue)
    ready.append(ReadyCopies())
    return lastQueue
  }

  /// The first ready copy of a message in a queue.
  ///
  /// It leaves the queue before the others.
  private func readyCopy(of message: QueuedMessage) -> Int? {
    var first: Int?
    var next = lastCopyAt[message.key]
    while let copy = next {
      if copies[copy].state == .ready { first = copy }
      next = copies[copy].previous
    }
    return first
  }

  /// The delivery of a message that returns or is rejected: the one that its consumer gave back, if
  /// there is one.
  private func delivery(settledBy event: JournalEvent, of message: QueuedMessage) -> Int? {
    guard let cause = event.cause, let tag = sentBack[NumberPair(event: cause)],
      let delivery = deliveryAt[tag.key]
    else { return handedOut(of: message) }
    let copy = copies[deliveries[delivery].copy]
    let isThere = copy.trace == message.trace && copy.queue == message.queue
    return isThere ? delivery : handedOut(of: message)
  }

  /// The delivery of a message that returns although no consumer gave it back.
  ///
  /// Of several copies handed out, it is the oldest at the process whose channel was closed last,
  /// or else the oldest of all.
  private func handedOut(of message: QueuedMessage) -> Int? {
    var (oldest, preferred): (Int?, Int?) = (nil, nil)
    var next = lastCopyAt[message.key]
    while let copy = next {
      next = copies[copy].previous
      guard case .handedOut(let delivery) = copies[copy].state else { continue }
      oldest = min(oldest ?? delivery, delivery)
      if deliveries[delivery].detail.process == closedProcess {
        preferred = min(preferred ?? delivery, delivery)
      }
    }
    return preferred ?? oldest
  }
}
