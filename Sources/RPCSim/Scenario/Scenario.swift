public import RPCCore

/// A story: who takes part, what they do, what goes wrong, and what must hold in the end.
///
/// Built by reading a scenario file or by code; ``problems()`` says what is wrong with one that
/// makes no sense; what a run of such a one proves is not said.
public struct Scenario: Equatable, Sendable {
  /// The name that reports use: the file's, without its ending.
  public var name: String
  /// What happens, in a sentence or two.
  public var story = ""
  /// The exchanges that the story names, all of them direct.
  public var exchanges: [ExchangeScript] = []
  /// The queues that the story names, with those that are not there at first.
  public var queues: [QueueScript] = []
  /// The processes that serve queues.
  public var servers: [ServerScript] = []
  /// The processes that make calls.
  public var clients: [ClientScript] = []
  /// How long a message takes between a process and the broker.
  public var latency = DurationRange(nanoseconds: 1_000_000)
  /// What the processes do, each step at its time and by a process that is up then.
  public var steps: [ScenarioStep] = []
  /// What goes wrong; each of them has to strike, unless it may be left out.
  public var faults: [FaultScript] = []
  /// What must hold when the run is over.
  public var expectations: [ScenarioExpectation] = []
  /// When the run ends if things still happen, in nanoseconds of virtual time.
  public var end: Int64?

  /// Makes a scenario in which nobody takes part and nothing happens.
  public init(name: String) {
    self.name = name
  }
}

/// A direct exchange that the story names.
public struct ExchangeScript: Equatable, Sendable {
  /// The name by which steps publish to it.
  public var name: String
  /// Whether it survives a restart of the broker (B24).
  public var isDurable = false
  /// Whether the exchange is there from the beginning.
  public var isDeclared = true
  /// The bindings that it is declared with.
  public var bindings: [BindingScript] = []

  /// Makes an exchange without bindings that does not survive a restart of the broker.
  public init(name: String) { self.name = name }
}

/// A binding of an exchange: messages with the routing key go to the queue.
public struct BindingScript: Equatable, Sendable {
  /// The routing key of the messages that go to the queue; it has to be the same.
  public var routingKey: String
  /// The queue that messages go to, by name.
  public var queue: String

  /// Makes a binding of an exchange.
  ///
  /// - Parameters:
  ///   - routingKey: The routing key of the messages that go to the queue.
  ///   - queue: The queue, by name.
  public init(routingKey: String, queue: String) {
    self.routingKey = routingKey
    self.queue = queue
  }
}

/// A queue that the story names.
public struct QueueScript: Equatable, Sendable {
  /// The name, which is also the routing key that leads to it without an exchange.
  public var name: String
  /// Whether it survives a restart of the broker, with its persistent messages (B24).
  public var isDurable = false
  /// Whether it is deleted when its last consumer goes, once it had one (B20).
  public var isAutoDelete = false
  /// How long a message may wait, in nanoseconds (rounded to the broker's milliseconds).
  public var messageTTL: Int64?
  /// How many messages may be ready; more are refused.
  public var maximumLength: Int64?
  /// The queue that gets what expires in this one or is rejected from it; `nil` lets it go.
  public var deadLetterQueue: String?
  /// Whether the queue is there from the beginning; servers declare the queue they serve anyway.
  public var isDeclared = true

  /// Makes a queue without limits that does not survive a restart of the broker.
  public init(name: String) { self.name = name }
}

/// A process that serves a queue.
public struct ServerScript: Equatable, Sendable {
  /// The name that steps, faults and expectations use.
  public var name: String
  /// How many processes of this kind there are; with more than one they are called `name1`, ….
  public var count = 1
  /// The queue that it takes requests from, by name.
  public var queue: String
  /// How many unacknowledged requests the broker lets it hold; 0 is no limit.
  public var prefetch: UInt16 = 1
  /// How many requests it handles at a time, and where (A3.2).
  public var executor = ExecutorPolicy.inline
  /// When it acknowledges a request (A3.4).
  public var settlement = SettlementPolicy.afterReply
  /// What becomes of requests that it has acknowledged before their handlers, when it loses its
  /// connection (A3.4).
  public var acknowledged = AcknowledgedPolicy.replyLater
  /// The largest request body that it looks at, in bytes.
  public var maximumRequestSize = 16 * 1024 * 1024
  /// Servers of a higher priority are served first.
  public var priority: Int32 = 0
  /// The timeout of the calls that its handlers make, in nanoseconds; `nil` waits for ever.
  public var timeout: Int64? = 30_000_000_000
  /// How long after a lost connection it tries again, in nanoseconds; `nil` never does.
  public var reconnect: Int64? = 1_000_000_000
  /// Whether notices of cancelled calls reach it (A2.7).
  public var hearsCancel = false
  /// How long it remembers its replies, in nanoseconds, to answer a repeat of a request as before;
  /// `nil` handles repeats again (A3.4).
  public var deduplicationWindow: Int64?
  /// How long it keeps the result of a polling call, in nanoseconds (A3.10).
  public var resultRetention: Int64 = 60_000_000_000
  /// Whether it takes polls from a queue of its own, which only it consumes.
  public var hasOwnPollQueue = false
  /// When it starts, in nanoseconds; `nil` is before the story begins.
  public var start: Int64?
  /// What it can be called for; another method is answered with `unimplemented` (A3.7).
  public var methods: [MethodScript] = []

  /// Makes a server without methods.
  ///
  /// - Parameters:
  ///   - name: The name that steps, faults and expectations use.
  ///   - queue: The queue that it serves, by name.
  public init(name: String, queue: String) {
    self.name = name
    self.queue = queue
  }
}

/// A process that makes calls.
public struct ClientScript: Equatable, Sendable {
  /// The name that steps, faults and expectations use.
  public var name: String
  /// How many processes of this kind there are; with more than one they are called `name1`, ….
  public var count = 1
  /// The timeout of its calls, in nanoseconds; `nil` waits for ever.
  public var timeout: Int64? = 30_000_000_000
  /// Whether a request that waits in a queue past its deadline is dropped by the broker.
  public var requestsExpire = true
  /// Whether its calls fail at once if no queue takes the request (A4.4); a step may say otherwise.
  public var isMandatory = false
  /// Whether its requests survive in durable queues (B24); a step may say otherwise.
  public var isPersistent = false
  /// Whether the broker confirms its publications.
  public var usesConfirms = false
  /// Which reply settles a call (A1.3).
  public var replyPolicy = ReplyPolicy.firstWins
  /// What becomes of a call that it makes while it has no connection (A4.4).
  public var withoutLink = WithoutLinkPolicy.wait
  /// What becomes of its pending calls when it loses its connection (A4.4).
  public var lossPolicy = LossPolicy.failPending
  /// Whether it tells servers that it has cancelled a call (A2.7).
  public var announcesCancel = false
  /// Whether its requests carry their deadline, so that servers know it (A2.6).
  public var sendsDeadline = false
  /// Whether replies that come wait until a step feeds them to it (A1.10).
  public var isDrivenByHand = false
  /// How long after a lost connection it tries again, in nanoseconds; `nil` never does.
  public var reconnect: Int64? = 1_000_000_000
  /// Whether its code is not scripted, but runs beside the world.
  var isHosted = false

  /// Makes a client whose calls wait 30 s; everything else is as its property says.
  public init(name: String) { self.name = name }
}
