public import RPCCore

/// A value that says who takes part, what they do, what goes wrong, and what must hold.
///
/// It is read from a scenario file or built by code. If it has ``problems()``, the result of its
/// runs is undefined.
public struct Scenario: Equatable, Sendable {
  /// The name in reports: the name of the file without its extension.
  public var name: String
  /// The summary of the scenario, in a sentence or two.
  public var story = ""
  /// The exchanges that the scenario names, all of them direct.
  public var exchanges: [ExchangeScript] = []
  /// The queues that the scenario names, including those that do not exist at first.
  public var queues: [QueueScript] = []
  /// The processes that serve queues.
  public var servers: [ServerScript] = []
  /// The processes that make calls.
  public var clients: [ClientScript] = []
  /// The time that a message takes between a process and the broker.
  public var latency = DurationRange(.milliseconds(1))
  /// The steps of the processes.
  ///
  /// A step needs a process that is up at its time.
  public var steps: [ScenarioStep] = []
  /// The faults.
  ///
  /// Each of them has to strike, unless it is optional or left to the schedule.
  public var faults: [FaultScript] = []
  /// The conditions that must hold when the run is over.
  public var expectations: [ScenarioExpectation] = []
  /// The instant at which the run ends at the latest, in nanoseconds of virtual time; `nil` is
  /// never.
  public var end: Duration?

  /// Makes a scenario without processes, steps or expectations.
  ///
  /// - Parameter name: The name in reports.
  public init(name: String) {
    self.name = name
  }
}

/// A direct exchange that the scenario names.
public struct ExchangeScript: Equatable, Sendable {
  /// The name with which steps publish to it.
  public var name: String
  /// Whether it survives a restart of the broker (B24).
  public var isDurable = false
  /// Whether it exists from the beginning.
  public var isDeclared = true
  /// The bindings that it is declared with.
  public var bindings: [BindingScript] = []

  /// Makes an exchange without bindings that does not survive a restart of the broker.
  ///
  /// - Parameter name: The name of the exchange.
  public init(name: String) { self.name = name }
}

/// A binding of an exchange: messages with the routing key go to the queue.
public struct BindingScript: Equatable, Sendable {
  /// The routing key, which has to match exactly.
  public var routingKey: String
  /// The name of the queue that gets the messages.
  public var queue: String

  /// Makes a binding of an exchange.
  ///
  /// - Parameters:
  ///   - routingKey: The routing key of the messages that go to the queue.
  ///   - queue: The name of the queue.
  public init(routingKey: String, queue: String) {
    self.routingKey = routingKey
    self.queue = queue
  }
}

/// A queue that the scenario names.
public struct QueueScript: Equatable, Sendable {
  /// The name, which is also the routing key of the queue on the default exchange.
  public var name: String
  /// Whether it survives a restart of the broker, with its persistent messages (B24).
  public var isDurable = false
  /// Whether it is deleted when its last consumer leaves, once it had one (B20).
  public var isAutoDelete = false
  /// The longest time that a message may wait, rounded down to whole milliseconds.
  public var messageTTL: Duration?
  /// The greatest number of ready messages.
  ///
  /// The broker refuses more.
  public var maximumLength: Int64?
  /// The queue that gets messages that expire or are rejected here; `nil` discards them.
  public var deadLetterQueue: String?
  /// Whether it exists from the beginning.
  ///
  /// Servers declare the queue that they serve anyway.
  public var isDeclared = true

  /// Makes a queue without limits that does not survive a restart of the broker.
  ///
  /// - Parameter name: The name of the queue.
  public init(name: String) { self.name = name }
}

/// A process that serves a queue.
public struct ServerScript: Equatable, Sendable {
  /// The name in steps, faults and expectations.
  public var name: String
  /// The number of processes of this kind.
  ///
  /// With more than one, they are named `name1`, ….
  public var count = 1
  /// The name of the queue from which it takes requests.
  public var queue: String
  /// The greatest number of unacknowledged requests that it may hold; 0 is no limit.
  public var prefetch: UInt16 = 1
  /// The number of requests that it handles at a time, and where they run (A3.2).
  public var executor = ExecutorPolicy.inline
  /// When it acknowledges a request (A3.4).
  public var settlement = SettlementPolicy.afterReply
  /// What becomes of requests that it acknowledged before their handlers, when it loses its
  /// connection (A3.4).
  public var acknowledged = AcknowledgedPolicy.replyLater
  /// The size of the largest request body that it reads, in bytes.
  public var maximumRequestSize = 16 * 1024 * 1024
  /// The consumer priority.
  ///
  /// Servers of a higher priority are served first.
  public var priority: Int32 = 0
  /// The timeout of the calls of its handlers; `nil` is no timeout.
  public var timeout: Duration? = .seconds(30)
  /// The time from the loss of its connection to the next attempt; `nil` makes
  /// none.
  public var reconnect: Duration? = .seconds(1)
  /// Whether it receives notices of cancelled calls (A2.7).
  public var hearsCancel = false
  /// The time that it keeps its replies to answer a repeated request as before.
  ///
  /// With `nil` it handles a repeated request again (A3.4).
  public var deduplicationWindow: Duration?
  /// The time that it keeps the result of a polling call, in nanoseconds (A3.10).
  public var resultRetention: Duration = .seconds(60)
  /// Whether it takes polls from a separate queue that only it consumes.
  public var hasOwnPollQueue = false
  /// The instant at which it starts; `nil` is before the beginning.
  public var start: Duration?
  /// Its methods.
  ///
  /// Requests for other methods are answered with `unimplemented` (A3.7).
  public var methods: [MethodScript] = []

  /// Makes a server without methods.
  ///
  /// - Parameters:
  ///   - name: The name in steps, faults and expectations.
  ///   - queue: The name of the queue that it serves.
  public init(name: String, queue: String) {
    self.name = name
    self.queue = queue
  }
}

/// A process that makes calls.
public struct ClientScript: Equatable, Sendable {
  /// The name in steps, faults and expectations.
  public var name: String
  /// The number of processes of this kind.
  ///
  /// With more than one, they are named `name1`, ….
  public var count = 1
  /// The timeout of its calls; `nil` is no timeout.
  public var timeout: Duration? = .seconds(30)
  /// Whether the broker drops a request that waits in a queue past its deadline.
  public var requestsExpire = true
  /// Whether its calls fail at once if no queue takes the request (A4.4).
  ///
  /// A step may override it.
  public var isMandatory = false
  /// Whether its requests survive in durable queues (B24).
  ///
  /// A step may override it.
  public var isPersistent = false
  /// Whether the broker confirms its publications.
  public var usesConfirms = false
  /// The rule for which reply settles a call (A1.3).
  public var replyPolicy = ReplyPolicy.firstWins
  /// What it does with a call that it makes without a connection (A4.4).
  public var withoutLink = WithoutLinkPolicy.wait
  /// What it does with its pending calls when it loses its connection (A4.4).
  public var lossPolicy = LossPolicy.failPending
  /// Whether it tells servers that it has cancelled a call (A2.7).
  public var announcesCancel = false
  /// Whether its requests carry their deadline, so that servers know it (A2.6).
  public var sendsDeadline = false
  /// Whether replies wait until a step feeds them to it (A1.10).
  public var isDrivenByHand = false
  /// The time from the loss of its connection to the next attempt; `nil` makes
  /// none.
  public var reconnect: Duration? = .seconds(1)
  /// Whether it is hosted code rather than a script.
  var isHosted = false

  /// Makes a client whose calls wait for 30 s.
  ///
  /// Its other properties have their default values.
  ///
  /// - Parameter name: The name in steps, faults and expectations.
  public init(name: String) { self.name = name }
}
