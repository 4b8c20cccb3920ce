/// The server's machine: it decides which requests run, wait or are refused.
///
/// It also decides the order of replies and acknowledgements. It is a value without clock, tasks or
/// locks. Its shell feeds it deliveries, runs the handlers that it starts, and reports how they
/// ended. The shell performs its actions in order, and calls ``sweep(now:)`` when ``nextSweep`` has
/// come. Methods whose name begins with `rpc.` belong to the server itself.
public struct RPCServerStateMachine: Sendable {
  /// The settings of a server.
  public struct Configuration: Equatable, Sendable {
    /// The names of the methods; a ``HandlerRun`` gives a method by its index here.
    public var methods: [String]
    /// The index of the method that takes the requests for methods that are not named here.
    ///
    /// With `nil`, they are refused with `unimplemented`.
    package var otherMethods: Int?
    /// How many requests are handled at a time, and where (A3.2).
    ///
    /// The default is one at a time, in the delivery loop.
    public var executor = ExecutorPolicy.inline
    /// When a request is acknowledged (A3.4).
    ///
    /// The default is after its reply.
    public var settlement = SettlementPolicy.afterReply
    /// The fate of acknowledged requests when the link is lost.
    ///
    /// By default they are answered later.
    public var acknowledged = AcknowledgedPolicy.replyLater
    /// The largest request body that is accepted, in bytes.
    public var maximumRequestSize = 16 * 1024 * 1024
    /// Whether the shell passes on notices of cancelled calls.
    ///
    /// Only then does the server remember the request of each call.
    public var receivesNotices = false
    /// The maximum number of cancelled calls that are remembered, so that later requests are
    /// refused.
    public var rememberedCancellations = 1024
    /// The address for polls: a queue that only this server consumes.
    ///
    /// No other server knows the tickets. With `nil`, polls go to the queue of the request.
    public var address: String?
    /// The prefix of tickets.
    ///
    /// A serial number follows it.
    public var ticketPrefix = ""
    /// How long the result of a polling call is kept after its handler has ended.
    public var resultRetention: Duration = .seconds(60)
    /// How long a reply is kept for repeats of its request.
    ///
    /// With `nil`, repeats are handled again.
    public var deduplicationWindow: Duration?
    /// The maximum number of replies that are kept for repeats.
    public var rememberedReplies = 1024

    /// Makes a configuration with the default values.
    ///
    /// - Parameter methods: The names of the methods; a ``HandlerRun`` gives a method by its index.
    public init(methods: [String]) {
      self.methods = methods
    }
  }

  /// The stage of the server's shutdown.
  enum Phase: Hashable, Sendable {
    /// Requests are taken. Becomes `draining`.
    case serving
    /// Running handlers go on, and requests that can be requeued do not start any more.
    ///
    /// Becomes `stopped` when the grace period is over.
    case draining
    /// No handler starts any more, and the outcomes of running handlers are dropped.
    case stopped
  }

  /// The settings of this server.
  public let configuration: Configuration
  /// The numbers of requests and handlers so far.
  public internal(set) var counters = ServerCounters()
  private let methods: [String: Int]
  /// Whether every request has to be looked up, because a notice or a repeat may concern it.
  let looksUpRequests: Bool
  var phase = Phase.serving
  /// The time of the latest input that had a time.
  var now = Instant.start
  var runs = SlotMap<Run>()
  /// Looked up by slot and never iterated, because a dictionary has no fixed order.
  var extras: [Slot: RunExtras] = [:]
  var runningCount = 0
  /// Requests that wait for an executor slot.
  ///
  /// An inline server has not read them yet.
  ///
  /// Requests that were removed meanwhile leave a stale slot here.
  var waiting = Deque<Slot>()
  /// The number of stale slots in `waiting`.
  var staleCount = 0
  var calls = CallIndex()
  var submitted = SubmittedCalls()
  var replies = RememberedReplies()

  /// Makes a server without deliveries.
  ///
  /// Of two methods with the same name, the first is called. The code that registers methods
  /// refuses duplicates.
  ///
  /// - Parameter configuration: The settings of the server.
  public init(configuration: Configuration) {
    self.configuration = configuration
    looksUpRequests = configuration.receivesNotices || configuration.deduplicationWindow != nil
    methods = Dictionary(
      configuration.methods.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of running handlers.
  public var running: Int { runningCount }

  /// The number of delivered requests that wait for an executor slot.
  public var backlog: Int { waiting.count - staleCount }

  var hasFreeSlot: Bool { runningCount < configuration.executor.slots }

  func method(named name: String) -> Int? {
    // Comparing a few short names costs less than hashing one.
    configuration.methods.count <= 4
      ? configuration.methods.firstIndex(of: name) : methods[name]
  }
}
