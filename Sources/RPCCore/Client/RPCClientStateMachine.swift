/// The machine of an RPC client: it knows the pending calls and decides the effect of each input.
///
/// It is a value without clock, randomness, tasks or locks. Its driver opens a private reply
/// address, publishes the requests that the machine returns, and passes in all messages that
/// arrive. The driver also calls ``expire(now:)`` when ``nextDeadline`` has come. A call takes
/// constant time for any number of pending calls. A deadline earlier than a previous one takes
/// logarithmic time, and so does a timeout per stream item.
///
/// So any loop or dispatcher can drive a client by hand (A1.10):
///
///     var client = RPCClientStateMachine()
///     client.openReplyAddress()               // the reply queue is declared and consumed
///     client.replyAddressOpened("amq.gen-1")  // the broker has named it
///
///     let request = RPCRequest(method: "add", body: [1, 2], routingKey: "sums", deadline: deadline)
///     guard case .publish(let outgoing) = client.send(request, as: CallID(1), now: now) else { … }
///
///     // Publish `outgoing`. For each message that the loop finds in the queue:
///     if case .settle(let settlement) = client.receive(message, now: now) { … }
///
///     // When `client.nextDeadline` has come:
///     while let call = client.expire(now: now) { … }
///
///     // If the connection ends, call `client.connectionLost(into:)`.
public struct RPCClientStateMachine: Sendable {
  /// The configuration of a client's machine.
  public struct Configuration: Hashable, Sendable {
    /// The prefix of correlation IDs; the number of the call follows it.
    public var correlationPrefix = ""
    /// Whether the broker confirms each request, so that a call fails at once if its request is
    /// refused.
    public var usesConfirms = false
    /// The number of settled calls to remember, to tell a duplicate or late reply from a stray one.
    public var rememberedCalls = 1024
    /// Which of several replies to a call counts (A1.3).
    public var replyPolicy = ReplyPolicy.firstWins
    /// What happens to pending calls when the connection is lost (A4.4).
    public var lossPolicy = LossPolicy.failPending

    /// Makes a configuration with the default values.
    public init() {}
  }

  enum Connection: Hashable, Sendable {
    /// There is no reply address. Becomes `opening` when the driver has a connection.
    case closed
    /// The driver has asked for a reply address. Becomes `open` when the broker has named it,
    /// `closed` when the connection is lost.
    case opening
    /// Requests can be sent. Becomes `closed` when the connection or the reply channel is lost.
    case open(replyAddress: String)
  }

  /// The state of a known correlation ID.
  enum Correlation: Hashable, Sendable {
    case pending(Slot)
    /// Settled by its reply, which a later one may replace under ``ReplyPolicy/lastWins``.
    case answered(CallID)
    /// Settled by its reply for good: the call was a stream, a polling call or a poll.
    case concluded(CallID)
    /// Settled without a complete reply: timed out, cancelled or failed.
    case abandoned(CallID)
  }

  /// The configuration of a client's machine.
  public let configuration: Configuration
  /// The counts of the calls so far.
  public internal(set) var counters = ClientCounters()
  var connection = Connection.closed
  @usableFromInline var pending = SlotMap<PendingRequest>()
  var correlations: CorrelationTable
  var deadlines = DeadlineQueue()
  /// The pending streams, by the index of their slot.
  var streams: [Int32: StreamProgress] = [:]
  /// The requests of pending calls that are sent again after a loss, by the index of their slot.
  var kept: [Int32: KeptRequest] = [:]
  /// The pending calls in the order of sending; maintained only under ``ReplyPolicy/unchecked``.
  var sendingOrder = SendingOrder()
  /// The correlations of settled calls that are still remembered, oldest first.
  var settled = Deque<CorrelationTable.Key>()
  var unconfirmed = UnconfirmedRequests()
  var nextSerial: UInt64 = 1
  /// The expiration that was written last, as milliseconds and as text.
  var lastExpiration: (milliseconds: Int64, text: String?) = (0, "0")
  /// A message with only the content type of the last request.
  var lastBlank: (contentType: String, message: RPCMessage)?

  /// Makes a client without a reply address; until it has one, calls fail with
  /// ``RPCError/notConnected``.
  ///
  /// - Parameter configuration: The configuration; by default the first reply wins and there are no
  ///   confirms.
  public init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    correlations = CorrelationTable(prefix: configuration.correlationPrefix)
  }

  /// The number of calls that wait for a reply.
  public var pendingCount: Int { pending.count }

  /// The queue for replies; `nil` while there is no connection.
  public var replyAddress: String? {
    guard case .open(let address) = connection else { return nil }
    return address
  }

  /// The pending call with a correlation ID; `nil` if there is none.
  func pendingCall(_ correlationID: String) -> CallID? {
    guard case .pending(let slot)? = correlations[correlationID] else { return nil }
    return pending.read(slot) { $0.call }
  }

  /// The instant at which ``expire(now:)`` has something to do next, with or without a connection.
  public internal(set) var nextDeadline: Instant?
}

extension RPCClientStateMachine {
  /// Removes a call from the pending ones, remembers its end, and counts its outcome.
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
