/// The client's half of RPC: which calls wait for a reply, and what each thing that happens means
/// for them.
///
/// A value without clock, randomness, tasks or locks. Whoever drives it opens a private reply
/// address, publishes the requests it hands out, feeds it what arrives, and tells it when
/// ``nextDeadline`` has come. The cost of a call does not grow with the number of pending calls,
/// except by its logarithm for a deadline earlier than one given before.
///
/// So a client can be driven by hand, from a loop or dispatcher of one's own (A1.10):
///
///     var client = RPCClientStateMachine()
///     client.openReplyAddress()               // a queue was declared, and is consumed
///     client.replyAddressOpened("amq.gen-1")  // the broker has named it
///     let request = Request(method: "add", body: [1, 2], routingKey: "sums", deadline: deadline)
///     guard case .publish(let outgoing) = client.send(request, as: CallID(1), now: now) else { … }
///     // Publish `outgoing`. For each message that the loop finds in the queue:
///     if case .settle(let settlement) = client.receive(message, now: now) { … }
///     // Whenever `client.nextDeadline` has come:
///     while let call = client.expire(now: now) { … }
///     // And `client.connectionLost(into:)`, should the connection end.
public struct RPCClientStateMachine: Sendable {
  /// What the client was told when it was made.
  public struct Configuration: Hashable, Sendable {
    /// What correlation IDs begin with; a number that counts the calls follows.
    public var correlationPrefix = ""
    /// Whether the broker confirms each request, so that one it refused fails at once.
    public var usesConfirms = false
    /// How many settled calls are remembered, to tell a duplicate or late reply from one to a
    /// request that this client never sent.
    public var rememberedCalls = 1024
    /// Which reply counts if there are several (A1.3).
    public var replyPolicy = ReplyPolicy.firstWins
    /// What becomes of the pending calls when the connection is lost (A4.4).
    public var lossPolicy = LossPolicy.failPending

    /// Makes a configuration in which everything is as its property says.
    public init() {}
  }

  enum Connection: Hashable, Sendable {
    /// No reply address. Becomes `opening` when the driver has a connection.
    case closed
    /// The reply address was asked for. Becomes `open` when the broker has named it, or `closed`.
    case opening
    /// Requests can be sent. Becomes `closed` when the connection or the reply channel is lost.
    case open(replyAddress: String)
  }

  /// What is known of a correlation ID.
  enum Correlation: Hashable, Sendable {
    case pending(Slot)
    /// Settled by its reply, which a later one may replace, if that is the policy.
    case answered(CallID)
    /// Settled by its reply for good: it was no single result.
    case concluded(CallID)
    /// Settled without a reply: timed out, cancelled or failed.
    case abandoned(CallID)
  }

  /// What the client was told when it was made.
  public let configuration: Configuration
  /// What happened to the calls so far.
  public internal(set) var counters = ClientCounters()
  var connection = Connection.closed
  @usableFromInline var pending = SlotMap<PendingRequest>()
  var correlations: CorrelationTable
  var deadlines = DeadlineQueue()
  /// The pending streams, by the index of their slot.
  var streams: [Int32: StreamProgress] = [:]
  /// The requests of pending calls that are sent again after a loss, by the index of their slot.
  var kept: [Int32: KeptRequest] = [:]
  /// Only kept up under ``ReplyPolicy/unchecked``.
  var sendingOrder = SendingOrder()
  /// The correlations of settled calls that are still remembered, oldest first.
  var settled = Deque<CorrelationTable.Key>()
  var unconfirmed = UnconfirmedRequests()
  var nextSerial: UInt64 = 1
  /// The expiration that was written last, and the time that it stands for.
  var lastExpiration: (milliseconds: Int64, text: String?) = (0, "0")
  /// A message with the content type of the last request and nothing else.
  var lastBlank: (contentType: String, message: RPCMessage)?

  /// Makes a client without a reply address: until there is one, calls fail with
  /// ``RPCError/notConnected``.
  ///
  /// - Parameter configuration: How it behaves; the default is the first reply and no confirms.
  public init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    correlations = CorrelationTable(prefix: configuration.correlationPrefix)
  }

  /// The number of calls that wait for a reply.
  public var pendingCount: Int { pending.count }

  /// Where replies come to; `nil` while there is no connection.
  public var replyAddress: String? {
    guard case .open(let address) = connection else { return nil }
    return address
  }

  /// The pending call of that correlation ID; `nil` if there is none.
  func pendingCall(_ correlationID: String) -> CallID? {
    guard case .pending(let slot)? = correlations[correlationID] else { return nil }
    return pending.read(slot) { $0.call }
  }

  /// When ``expire(now:)`` has something to do next; deadlines pass without a connection too.
  public internal(set) var nextDeadline: Instant?
}

extension RPCClientStateMachine {
  /// Takes a call out of the pending ones, remembers that it ended, and counts how.
  mutating func settle(
    _ slot: Slot, as outcome: CallOutcome, wasAnswered: Bool
  ) -> CallSettlement? {
    guard let call = pending.remove(slot) else { return nil }
    if call.deadline != nil {
      deadlines.remove(slot) { [pending] in pending.contains($0) }
      nextDeadline = deadlines.first?.deadline
    }
    if call.form == .stream { streams[slot.index] = nil }
    if call.isKept { kept[slot.index] = nil }
    counters.count(outcome)
    remember(call, wasAnswered: wasAnswered)
    return CallSettlement(call: call.call, outcome: outcome)
  }

  private mutating func remember(_ call: PendingRequest, wasAnswered: Bool) {
    if wasAnswered {
      correlations[call.correlation] =
        call.form == .result ? .answered(call.call) : .concluded(call.call)
    } else {
      correlations[call.correlation] = .abandoned(call.call)
    }
    settled.append(call.correlation)
    while settled.count > configuration.rememberedCalls, let oldest = settled.popFirst() {
      correlations[oldest] = nil
    }
  }
}
