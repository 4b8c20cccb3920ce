/// The server's half of RPC: which request runs when, what is refused, and in what order replies
/// and acknowledgements go out.
///
/// A value without clock, tasks or locks. Whoever drives it feeds it deliveries, runs the handlers
/// that it starts, tells it how they ended, and performs its actions in order.
public struct RPCServerStateMachine: Sendable {
  /// What the server was told when it was made.
  public struct Configuration: Equatable, Sendable {
    /// The names of the methods; a ``HandlerRun`` names one by its place here.
    public var methods: [String]
    public var executor = ExecutorPolicy.inline
    public var settlement = SettlementPolicy.afterReply
    /// The largest request body that is looked at, in bytes.
    public var maximumRequestSize = 16 * 1024 * 1024

    public init(methods: [String]) {
      self.methods = methods
    }
  }

  /// A request that was accepted.
  struct Run: Sendable {
    var method: Int
    var request: RequestDelivery
    /// Whether the delivery is gone: its channel closed, so it cannot be settled and another server
    /// will get the request again.
    var isOrphaned = false
  }

  public let configuration: Configuration
  private let methods: [String: Int]
  var runs = SlotMap<Run>()
  var runningCount = 0
  /// Deliveries that an inline server has not looked at, because a handler runs.
  var unread = Deque<RequestDelivery>()
  /// Accepted requests that wait for an executor slot.
  var waiting = Deque<HandlerRun.ID>()

  /// Makes a server without deliveries.
  ///
  /// Of two methods of the same name the first is the one that is called; whoever registers
  /// methods refuses duplicates.
  public init(configuration: Configuration) {
    self.configuration = configuration
    methods = Dictionary(
      configuration.methods.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many handlers are running.
  public var running: Int { runningCount }

  /// How many requests were delivered and wait for an executor slot.
  public var backlog: Int { unread.count + waiting.count }

  var hasFreeSlot: Bool { runningCount < configuration.executor.slots }

  func method(named name: String) -> Int? {
    // Comparing a few short names costs less than hashing one.
    configuration.methods.count <= 4
      ? configuration.methods.firstIndex(of: name) : methods[name]
  }
}
