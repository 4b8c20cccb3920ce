/// The server's half of RPC: which request runs when, what is refused, and in what order replies
/// and acknowledgements go out.
///
/// A value without clock, tasks or locks. Whoever drives it feeds it deliveries, runs the handlers
/// that it starts, tells it how they ended, performs its actions in order, and calls
/// ``sweep(now:)`` when ``nextSweep`` has come. Methods whose name begins with `rpc.` are the
/// server's own.
public struct RPCServerStateMachine: Sendable {
  /// What the server was told when it was made.
  public struct Configuration: Equatable, Sendable {
    /// The names of the methods; a ``HandlerRun`` names one by its place here.
    public var methods: [String]
    /// How many requests are handled at a time, and where: one, in the delivery loop, if not
    /// changed (A3.2).
    public var executor = ExecutorPolicy.inline
    /// When a request is acknowledged: after its reply, if not changed (A3.4).
    public var settlement = SettlementPolicy.afterReply
    /// What becomes of acknowledged requests when the connection is lost: they are answered later, if
    /// not changed.
    public var acknowledged = AcknowledgedPolicy.replyLater
    /// The largest request body that is looked at, in bytes.
    public var maximumRequestSize = 16 * 1024 * 1024
    /// Whether the driver passes on notices of cancelled calls, so that it is worth remembering
    /// which request belongs to which call.
    public var receivesNotices = false
    /// How many cancelled calls are remembered whose request has not come.
    public var rememberedCancellations = 1024
    /// Where polls go: a queue that this server alone consumes, because no other knows its tickets.
    ///
    /// With `nil` they go where the request went.
    public var address: String?
    /// What tickets begin with; a number that counts them follows.
    public var ticketPrefix = ""
    /// How long the result of a polling call is kept after its handler has ended, in nanoseconds.
    public var resultRetention: Int64 = 60_000_000_000
    /// How long a reply is kept for repeats of its request, in nanoseconds; with `nil` repeats are
    /// handled again.
    public var deduplicationWindow: Int64?
    /// How many replies are kept for repeats at most.
    public var rememberedReplies = 1024

    /// Makes a configuration in which everything else is as its property says.
    ///
    /// - Parameter methods: The names of the methods, in the order by which runs refer to them.
    public init(methods: [String]) {
      self.methods = methods
    }
  }

  /// How far the server has shut down.
  enum Phase: Hashable, Sendable {
    /// Requests are taken. Becomes `draining`.
    case serving
    /// What was begun goes on, and nothing else begins. Becomes `stopped` when the grace is over.
    case draining
    /// Nothing is answered any more.
    case stopped
  }

  /// What the server was told when it was made.
  public let configuration: Configuration
  /// What the server has done so far.
  public internal(set) var counters = ServerCounters()
  private let methods: [String: Int]
  /// Whether each request has to be looked up, because a notice or a repeat may be about it.
  let looksUpRequests: Bool
  var phase = Phase.serving
  /// The time of the latest input that had one.
  var now = Instant.start
  var runs = SlotMap<Run>()
  /// Looked up by name only, never walked through.
  var extras: [Slot: RunExtras] = [:]
  var runningCount = 0
  /// Requests that wait for an executor slot; an inline server has not looked at them.
  ///
  /// Those that were taken out since are still here, under a name that is stale.
  var waiting = Deque<Slot>()
  /// How many of the waiting names are stale.
  var staleCount = 0
  var calls = CallIndex()
  var submitted = SubmittedCalls()
  var replies = RememberedReplies()

  /// Makes a server without deliveries.
  ///
  /// Of two methods of the same name the first is the one that is called; whoever registers
  /// methods refuses duplicates.
  ///
  /// - Parameter configuration: What it serves, and how.
  public init(configuration: Configuration) {
    self.configuration = configuration
    looksUpRequests = configuration.receivesNotices || configuration.deduplicationWindow != nil
    methods = Dictionary(
      configuration.methods.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many handlers are running.
  public var running: Int { runningCount }

  /// How many requests were delivered and wait for an executor slot.
  public var backlog: Int { waiting.count - staleCount }

  var hasFreeSlot: Bool { runningCount < configuration.executor.slots }

  func method(named name: String) -> Int? {
    // Comparing a few short names costs less than hashing one.
    configuration.methods.count <= 4
      ? configuration.methods.firstIndex(of: name) : methods[name]
  }
}
