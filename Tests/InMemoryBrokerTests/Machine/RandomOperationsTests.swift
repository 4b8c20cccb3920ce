import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@Suite("Any sequence of operations")
struct RandomOperationsTests {
  @Test("Every invariant holds after every step", arguments: 1...16)
  func invariants(seed: UInt64) {
    var clients = RandomClients(seed: seed)
    var ledger = Ledger()
    for _ in 0..<1_000 {
      let actions = clients.step()
      ledger.record(actions)
      ledger.check(clients.broker)
      clients.check()
      #expect(clients.broker.heldBytes == clients.broker.recountedBytes)
    }
    #expect(ledger.deliveries > 80 && ledger.settlements > 15, "too little happened to tell")
  }

  @Test("The same operations give the same actions", arguments: 1...5)
  func determinism(seed: UInt64) {
    var left = RandomClients(seed: seed)
    var right = RandomClients(seed: seed)
    for _ in 0..<400 { #expect(left.step() == right.step()) }
  }

  @Test("What happens to a copy does not touch the original", arguments: 1...5)
  func copiesAreIndependent(seed: UInt64) {
    var original = RandomClients(seed: seed)
    for _ in 0..<200 { _ = original.step() }
    var reference = RandomClients(seed: seed)
    for _ in 0..<200 { _ = reference.step() }
    var branch = original
    branch.dice = SplitMix64(seed: seed + 1_000)
    for _ in 0..<200 { _ = branch.step() }
    for _ in 0..<200 { #expect(original.step() == reference.step()) }
  }
}

/// A broker that receives random methods.
private struct RandomClients {
  var dice: SplitMix64
  var broker = BrokerStateMachine()
  var now = Instant.start
  private var channels: [ChannelID] = []
  private var published = 0
  private let queues = ["a", "b", "c", "d", "dead", "priorities", "quorum", "single"]

  init(seed: UInt64) {
    dice = SplitMix64(seed: seed)
    broker.isObserved = true
  }

  mutating func step() -> [BrokerAction] {
    var actions: [BrokerAction] = []
    now = now.advanced(byNanoseconds: Int64(dice.next(below: 4)) * 1_000_000)
    broker.advance(to: now, into: &actions)
    channels.removeAll { broker.channelStatus($0) == nil }
    for channel in channels where broker.channelStatus(channel)?.hasFailed == true {
      if dice.next(below: 5) == 0 {
        broker.receive(.closeChannel, on: channel, now: now, into: &actions)
      }
    }
    channels.removeAll { broker.channelStatus($0) == nil }
    guard channels.count > 3, dice.next(below: 60) > 0 else {
      openChannel(into: &actions)
      return actions
    }
    happen(to: channels[dice.next(below: channels.count)], into: &actions)
    return actions
  }

  private mutating func openChannel(into actions: inout [BrokerAction]) {
    let open = broker.openConnections
    let connection =
      open.isEmpty || dice.next(below: 2) == 0
      ? broker.openConnection(into: &actions) : open[dice.next(below: open.count)]
    if let channel = broker.openChannel(on: connection) { channels.append(channel) }
  }

  private mutating func happen(to channel: ChannelID, into actions: inout [BrokerAction]) {
    switch dice.next(below: 400) {
    case 0: broker.restart(now: now, into: &actions)
    case 1, 2:
      guard let connection = broker.connection(of: channel) else { return }
      broker.closeConnection(connection, now: now, into: &actions)
    case 3: broker.deleteQueue(named: queue(), now: now, into: &actions)
    case 4: broker.setFull(dice.next(below: 3) == 0, queue: queue())
    default: broker.receive(method(on: channel), on: channel, now: now, into: &actions)
    }
  }

  /// A queue, nearly always a declared one.
  private mutating func queue() -> String {
    let declared = broker.queueNames
    guard !declared.isEmpty, dice.next(below: 60) > 0 else {
      return queues[dice.next(below: queues.count)]
    }
    return declared[dice.next(below: declared.count)]
  }

  private mutating func method(on channel: ChannelID) -> ClientMethod {
    switch dice.next(below: 100) {
    case ..<5: .declareQueue(declaration())
    case ..<40: .publish(publication())
    case ..<46: .consume(consumption())
    case ..<52: .setPrefetch(count: UInt16(dice.next(below: 4)), isGlobal: dice.next(below: 6) == 0)
    case ..<58: .get(queue: queue(), isAutoAcknowledged: dice.next(below: 3) == 0)
    case ..<75: .acknowledge(deliveryTag: tag(on: channel), multiple: multiple(on: channel))
    case ..<90:
      .negativeAcknowledge(
        deliveryTag: tag(on: channel), multiple: multiple(on: channel),
        requeue: dice.next(below: 3) > 0)
    case ..<92: .cancel(consumerTag: "c\(dice.next(below: 3))")
    case ..<93: .purgeQueue(name: queue())
    case ..<94: .recover(requeue: true)
    case ..<95: .selectConfirms
    case ..<96:
      dice.next(below: 4) == 0 ? .selectTransactions : dice.next(below: 9) > 0 ? .commit : .rollback
    case ..<97: .bindQueue(QueueBinding(queue: queue(), exchange: "amq.fanout", routingKey: ""))
    case ..<98: .deleteQueue(name: queue(), ifUnused: true, ifEmpty: false)
    default: .closeChannel
    }
  }

  /// A declaration with properties that depend only on the queue's name.
  private mutating func declaration() -> QueueDeclaration {
    var declaration = QueueDeclaration(name: queues[dice.next(below: queues.count)])
    declaration.isDurable = declaration.name == "a"
    declaration.isAutoDelete = declaration.name == "b"
    declaration.isExclusive = declaration.name == "d" && dice.next(below: 6) == 0
    if declaration.name == "c" {
      declaration.arguments = ["x-message-ttl": .integer(9), "x-max-length": .integer(5)]
    }
    declaration.arguments = specialArguments[declaration.name] ?? declaration.arguments
    declaration.isDurable = declaration.isDurable || declaration.name == "quorum"
    return declaration
  }

  private let specialArguments: [String: FieldTable] = [
    "priorities": [
      "x-max-priority": 3, "x-max-length": 6, "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": "dead",
    ],
    "quorum": [
      "x-queue-type": "quorum", "x-delivery-limit": 2, "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": "dead",
    ],
    "single": ["x-single-active-consumer": true, "x-max-length-bytes": 20],
    "dead": ["x-dead-letter-exchange": "", "x-dead-letter-routing-key": "priorities"],
  ]

  private mutating func publication() -> Publication {
    published += 1
    var message = RPCMessage.text("\(published)", isPersistent: dice.next(below: 2) == 0)
    if dice.next(below: 3) == 0 { message.expiration = "\(dice.next(below: 12))" }
    if dice.next(below: 3) == 0 { message.priority = UInt8(dice.next(below: 5)) }
    let exchange = dice.next(below: 6) == 0 ? "amq.fanout" : ""
    var publication = Publication(exchange: exchange, routingKey: queue(), message: message)
    publication.isMandatory = dice.next(below: 2) == 0
    return publication
  }

  private mutating func consumption() -> ConsumeRequest {
    let tag = dice.next(below: 40) == 0 ? "c0" : ""
    var request = ConsumeRequest(queue: queue(), consumerTag: tag)
    request.isAutoAcknowledged = dice.next(below: 3) == 0
    request.isExclusive = dice.next(below: 60) == 0
    request.priority = Int32(dice.next(below: 3))
    return request
  }

  /// Whether to settle several; always if the channel holds nothing, because tag 0 is then valid.
  private mutating func multiple(on channel: ChannelID) -> Bool {
    broker.channelStatus(channel)?.unacknowledged.isEmpty == true || dice.next(below: 4) == 0
  }

  /// A delivery tag, nearly always one that the channel holds.
  private mutating func tag(on channel: ChannelID) -> UInt64 {
    let held = broker.channelStatus(channel)?.unacknowledged ?? []
    guard !held.isEmpty else { return 0 }
    guard dice.next(below: 60) > 0 else { return UInt64(dice.next(below: 3)) }
    return held[dice.next(below: held.count)].deliveryTag
  }

  /// Checks the invariants of the broker.
  func check() {
    let statuses = broker.queueNames.compactMap(broker.queueStatus)
    #expect(broker.nextTimer == statuses.compactMap(\.headExpiry).min())
    for status in statuses {
      for consumer in status.consumers where consumer.prefetch > 0 {
        #expect(
          consumer.isAutoAcknowledged || consumer.unacknowledged <= Int(consumer.prefetch))
      }
      #expect(
        status.ready == 0 || status.consumers.allSatisfy { !$0.hasCapacity || !$0.isActive },
        "a message waits although a consumer could take it")
      #expect(status.headExpiry ?? .distantFuture > now, "an expired message stands at the head")
      #expect(status.consumers.isEmpty || status.consumers.contains(where: \.isActive))
      guard !["dead", "priorities", "quorum"].contains(status.declaration.name) else { continue }
      let bodies = broker.readyMessages(inQueueNamed: status.declaration.name).map(\.text)
      let numbers = bodies.compactMap(Int.init)
      #expect(numbers == numbers.sorted(), "messages stand out of order")
    }
  }
}

/// The contents of each queue as its notes tell them.
private struct Ledger {
  private var ready: [String: Int] = [:]
  private var unacknowledged: [String: Int] = [:]
  private var gone: Set<ChannelID> = []
  private(set) var deliveries = 0
  private(set) var settlements = 0

  mutating func record(_ actions: [BrokerAction]) {
    for action in actions {
      switch action {
      case .note(let event): record(event)
      case .send(.channelFailed, let channel): gone.insert(channel)
      case .send(.delivery, let channel), .send(.got, let channel):
        #expect(!gone.contains(channel), "a delivery to a channel that is gone")
      default: break
      }
    }
  }

  private mutating func record(_ event: BrokerEvent) {
    switch event {
    case .enqueued(_, let queue): ready[queue, default: 0] += 1
    case .delivered(_, let queue, _, _, _, let isAutoAcknowledged):
      deliveries += 1
      ready[queue, default: 0] -= 1
      if !isAutoAcknowledged { unacknowledged[queue, default: 0] += 1 }
    case .acknowledged(_, let queue, _, _):
      settlements += 1
      unacknowledged[queue, default: 0] -= 1
    case .requeued(_, let queue, _):
      unacknowledged[queue, default: 0] -= 1
      ready[queue, default: 0] += 1
    case .removed(_, let queue, .rejected), .removed(_, let queue, .deliveryLimit):
      unacknowledged[queue, default: 0] -= 1
    case .removed(_, let queue, .expired), .removed(_, let queue, .purged):
      ready[queue, default: 0] -= 1
    case .queueDeleted(let queue):
      ready[queue] = nil
      unacknowledged[queue] = nil
    default: break
    }
  }

  /// Compares its counts with the queues.
  ///
  /// The ready count is compared only where the notes tell of every loss.
  mutating func check(_ broker: BrokerStateMachine) {
    for name in broker.queueNames {
      guard let status = broker.queueStatus(named: name) else { continue }
      #expect(status.unacknowledged == unacknowledged[name] ?? 0)
      var held = 0
      for channel in broker.openConnections.flatMap(broker.openChannels) {
        held += broker.channelStatus(channel)?.unacknowledged.count { $0.queue == name } ?? 0
      }
      #expect(status.unacknowledged == held)
      if status.declaration.arguments.isEmpty, !status.declaration.isDurable {
        #expect(status.ready == ready[name] ?? 0)
      }
    }
  }
}
