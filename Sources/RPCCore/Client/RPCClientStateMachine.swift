/// The client's half of RPC: which calls wait for a reply, and what each thing that happens means
/// for them.
///
/// A value without clock, randomness, tasks or locks. Whoever drives it opens a private reply
/// address, publishes the requests it hands out, feeds it what arrives, and tells it when
/// ``nextDeadline`` has come. The cost of a call does not grow with the number of pending calls,
/// except by its logarithm for a deadline earlier than one given before.
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

  /// A call that waits for its reply.
  struct PendingCall: Sendable {
    var call: CallID
    /// Counts the calls of this client, so that they can be told off in the order of sending.
    var serial: UInt64
    var correlationID: String
    var deadline: Instant?
  }

  /// What is known of a correlation ID.
  enum Correlation: Hashable, Sendable {
    case pending(Slot)
    case answered(CallID)
    /// Settled without a reply: timed out, cancelled or failed.
    case abandoned(CallID)
  }

  public let configuration: Configuration
  var connection = Connection.closed
  var pending = SlotMap<PendingCall>()
  var correlations: CorrelationTable
  var deadlines = DeadlineQueue()
  /// The correlation IDs of settled calls that are still remembered, oldest first.
  var settled = Deque<String>()
  var unconfirmed = UnconfirmedRequests()
  var nextSerial: UInt64 = 1
  /// The expiration that was written last, and the time that it stands for.
  var lastExpiration: (nanoseconds: Int64, text: String?) = (0, "0")

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

  /// When ``expire(now:)`` has something to do next.
  public internal(set) var nextDeadline: Instant?

  /// Takes a call out of the pending ones and remembers how it ended.
  mutating func settle(_ slot: Slot, wasAnswered: Bool) -> PendingCall? {
    guard let call = pending.remove(slot) else { return nil }
    if call.deadline != nil {
      deadlines.remove(slot) { [pending] in pending.contains($0) }
      nextDeadline = deadlines.first?.deadline
    }
    remember(call, wasAnswered: wasAnswered)
    return call
  }

  private mutating func remember(_ call: PendingCall, wasAnswered: Bool) {
    correlations[call.correlationID] =
      wasAnswered ? .answered(call.call) : .abandoned(call.call)
    settled.append(call.correlationID)
    while settled.count > configuration.rememberedCalls, let oldest = settled.popFirst() {
      correlations[oldest] = nil
    }
  }
}
