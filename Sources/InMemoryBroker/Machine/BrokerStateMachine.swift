public import RPCCore

/// A broker that speaks AMQP 0-9-1 as RabbitMQ does, with connections, channels, exchanges, queues
/// and consumers.
///
/// It is a value without a clock, I/O or random choices. The same calls append the same actions,
/// and a copy is a snapshot. The caller passes the time to each call; it must never go backwards.
/// Each group of methods has its own file, named by what the methods do.
public struct BrokerStateMachine: Sendable {
  /// Whether events are reported as ``BrokerAction/note(_:)``.
  ///
  /// If not, the machine does no work for them.
  public var isObserved = false
  /// The start of the broker's time in seconds since 1970, for the times in headers of dead
  /// letters.
  ///
  /// It is 0 in simulations, whose time starts at 0.
  package var secondsAtStart: Int64 = 0

  var connections = SlotMap<Connection>()
  var channels = SlotMap<Channel>()
  var queues = SlotMap<Queue>()
  var consumers = SlotMap<Consumer>()
  /// Only for lookup by name: a dictionary's order differs from process to process.
  var queueIDs = QueueNames()
  /// Only for lookup by name.
  var exchanges: [String: Exchange] = [:]
  /// The channels of direct replies by address, only for lookup.
  var replyAddresses: [String: ChannelID] = [:]
  /// Queues by the expiry of their heads or of themselves.
  ///
  /// The queue's serial breaks ties.
  var timers = IndexedHeap<QueueTimer>()
  /// Queues to dispatch at the end of a call that settles several deliveries.
  var queuesToDispatch: [QueueID] = []
  var serials = Serials()
  /// Whether any channel has ever had a limit that its consumers share.
  ///
  /// Until then no limit is looked up.
  var sharesPrefetch = false

  /// The size of all messages that the broker holds: see ``heldBytes``.
  var held = HeldBytes()
  /// Messages that queues gave up.
  ///
  /// They are published at the end of the call.
  var deadLetters = Deque<DeadLetter>()
  /// The release line of RabbitMQ that the broker behaves like.
  public let profile: BrokerProfile

  /// Makes a broker with the predefined exchanges.
  ///
  /// - Parameter profile: The release line of RabbitMQ that the broker behaves like.
  public init(profile: BrokerProfile = .rabbitmq3_10) {
    self.profile = profile
    declarePredefinedExchanges()
  }

  /// Performs a client's method on a channel, or ends the channel or connection if it is not
  /// allowed.
  ///
  /// A method on a channel that is gone or has failed does nothing. A failed channel can still be
  /// closed.
  ///
  /// - Parameters:
  ///   - method: The method that the client has sent.
  ///   - channel: The channel on which it came.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order: answers to this client and
  ///     methods for others.
  public mutating func receive(
    _ method: ClientMethod, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard let standing = channels.read(channel.slot, { $0.standing }) else { return }
    if case .closeChannel = method {
      closeChannel(channel, now: now, into: &actions)
    } else if standing != .failed {
      do throws(AMQPError) {
        if standing == .open {
          try perform(method, on: channel, now: now, into: &actions)
        } else {
          try performInTransaction(method, on: channel, now: now, into: &actions)
        }
      } catch {
        fail(channel, with: error, now: now, into: &actions)
      }
    }
    if !deadLetters.isEmpty { publishDeadLetters(now: now, into: &actions) }
  }

  mutating func perform(
    _ method: ClientMethod, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    switch method {
    case .publish(let publication):
      try publish(publication, on: channel, now: now, into: &actions)
    case .acknowledge(let tag, let multiple):
      try settle(tag, multiple, .acknowledge, on: channel, now: now, into: &actions)
    case .negativeAcknowledge(let tag, let multiple, let requeue):
      try settle(
        tag, multiple, Settlement(requeue: requeue), on: channel, now: now, into: &actions)
    case .reject(let tag, let requeue):
      try settle(tag, false, Settlement(requeue: requeue), on: channel, now: now, into: &actions)
    case .recover(let requeue):
      try recover(requeue: requeue, on: channel, now: now, into: &actions)
    case .consume, .cancel, .get, .setPrefetch:
      try performConsumption(method, on: channel, now: now, into: &actions)
    default:
      try performTopology(method, on: channel, now: now, into: &actions)
    }
  }

  private mutating func performConsumption(
    _ method: ClientMethod, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    switch method {
    case .consume(let request): try consume(request, on: channel, now: now, into: &actions)
    case .cancel(let tag): cancel(tag, on: channel, now: now, into: &actions)
    case .get(let queue, let isAutoAcknowledged):
      try get(queue, isAutoAcknowledged, on: channel, now: now, into: &actions)
    case .setPrefetch(let count, let size, let isGlobal):
      if size != 0 { throw .notImplemented("prefetch_size!=0 (\(size))") }
      setPrefetch(count, isGlobal: isGlobal, on: channel, now: now, into: &actions)
    default: break
    }
  }

  private mutating func performTopology(
    _ method: ClientMethod, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    switch method {
    case .declareExchange(let declaration):
      try declareExchange(declaration, on: channel, into: &actions)
    case .deleteExchange(let name, let ifUnused):
      try deleteExchange(name, ifUnused: ifUnused, on: channel, into: &actions)
    case .declareQueue(let declaration):
      try declareQueue(declaration, on: channel, now: now, into: &actions)
    case .deleteQueue(let name, let ifUnused, let ifEmpty):
      try deleteQueue(
        name, ifUnused: ifUnused, ifEmpty: ifEmpty, on: channel, now: now, into: &actions)
    case .purgeQueue(let name): try purgeQueue(name, on: channel, now: now, into: &actions)
    case .bindQueue(let binding): try bind(binding, on: channel, into: &actions)
    case .unbindQueue(let binding): try unbind(binding, on: channel, into: &actions)
    case .bindExchange(let binding): try bindExchange(binding, on: channel, into: &actions)
    case .unbindExchange(let binding): try unbindExchange(binding, on: channel, into: &actions)
    case .selectConfirms: try selectConfirms(on: channel, into: &actions)
    case .selectTransactions: try selectTransactions(on: channel, into: &actions)
    case .commit, .rollback: throw .precondition("channel is not transactional")
    default: break
    }
  }

  /// Reports an event.
  ///
  /// Without an observer the event is not even made.
  @inline(__always)
  func note(_ event: @autoclosure () -> BrokerEvent, in actions: inout [BrokerAction]) {
    if isObserved { actions.append(.note(event())) }
  }
}

/// Counters for generated names, and for the order of connections and queues.
struct Serials: Sendable {
  var connection: UInt64 = 0
  var queue: UInt64 = 0
  var generatedQueueName: UInt64 = 0
  var generatedConsumerTag: UInt64 = 0
  var replyAddress: UInt64 = 0
}
