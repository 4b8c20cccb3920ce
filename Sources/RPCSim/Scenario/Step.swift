/// Something that a process does at a time.
public struct ScenarioStep: Equatable, Sendable {
  /// When, in nanoseconds of virtual time.
  public var at: DurationRange
  /// The process, or all processes of a kind.
  public var process: String
  /// What the process does.
  public var action: StepAction

  /// Makes a step, at the beginning if no time is given.
  ///
  /// - Parameters:
  ///   - at: When, in nanoseconds of virtual time; a range lets the schedule choose.
  ///   - process: The process, or all processes of a kind.
  ///   - action: What the process does.
  public init(at: DurationRange = .zero, process: String, action: StepAction) {
    self.at = at
    self.process = process
    self.action = action
  }
}

/// What a process does in a step.
public enum StepAction: Equatable, Sendable {
  /// A client makes a call, or several of a kind.
  case call(CallStep)
  /// Gives up the calls of that name.
  case cancel(label: String)
  /// Waits for the results of calls that were made before (A2.2).
  case wait(WaitStep)
  /// A client that is driven by hand takes so many of the replies that have come (A1.10).
  case feed(count: Int)
  /// Publishes a message as it is, which belongs to no call.
  case publish(PublishStep)
  /// An operation on a queue, on a channel of its own, whatever comes of it.
  case operate(QueueOperation, QueueAddress)
  /// A server ends in good order (A3.2).
  case shutDown(ShutdownStep)
}

/// A call, or several of a kind.
public struct CallStep: Equatable, Sendable {
  /// The name of the method that is called.
  public var method: String
  /// The name under which expectations and faults know the call; the method's if there is none.
  public var label: String?
  /// Where requests go; `nil` is the queue of the only servers that have such a method.
  public var queue: String?
  /// An exchange to publish to instead, with the routing key.
  public var exchange: String?
  /// The routing key; `nil` is the name of the queue.
  public var routingKey: String?
  /// The arguments, or a body as it is.
  public var payload = CallPayload.arguments([])
  /// `nil` is the client's timeout.
  public var timeout: StepTimeout?
  /// Whether the call fails at once if no queue takes the request (A4.4); `nil` is as the client
  /// says.
  public var isMandatory: Bool?
  /// Whether the request survives in a durable queue (B24); `nil` is as the client says.
  public var isPersistent: Bool?
  /// Whether the client wants an answer.
  public var expectsReply = true
  /// Whether handling the request twice does no harm, so that it may be sent again.
  public var isIdempotent = false
  /// The name by which a server can tell a repeat of the request.
  public var messageID: String?
  /// The correlation ID that the caller chooses; `nil` lets the client count (A1.2).
  public var correlationID: String?
  /// Whether the caller takes null for the result when the deadline passes, instead of failing
  /// (A2.5).
  public var takesNull = false
  /// Where the answer goes instead; then nobody can wait for it here (A1.7).
  public var replyTo: QueueAddress?
  /// Whether many replies are wanted (A1.8).
  public var isStream = false
  /// How long a stream may stay silent, in nanoseconds.
  public var itemTimeout: Int64?
  /// How the result is asked for, if the reply is to be a ticket (A3.10).
  public var poll: PollScript?
  /// How many calls the step makes, and how many of them may be unanswered at a time.
  public var times = 1
  /// How many of the step's calls may be unanswered at a time; `nil` is all of them.
  public var inFlight: Int?

  /// Makes a step of one call without arguments, whose answer is wanted.
  public init(method: String) { self.method = method }
}

/// How the result of a polling call is asked for.
public struct PollScript: Equatable, Sendable {
  /// The time from one poll to the next, in nanoseconds.
  public var tick: Int64
  /// How long a poll waits for its answer, in nanoseconds; `nil` is as long as a tick.
  public var timeout: Int64?

  /// Makes a script for polls that each wait as long as a tick.
  ///
  /// - Parameter tick: The time from one poll to the next, in nanoseconds.
  public init(tick: Int64) { self.tick = tick }
}

/// A caller who waits for the results of calls that it made before, for a time of its own.
public struct WaitStep: Equatable, Sendable {
  /// The name of the calls.
  public var call: String
  /// How long, in nanoseconds; `nil` waits as long as the call lives.
  public var timeout: Int64?

  /// Waits for calls as long as they live.
  ///
  /// - Parameter call: The name of the calls.
  public init(call: String) { self.call = call }
}

/// How a server ends in good order: it takes nothing more, and ends what it has begun.
public struct ShutdownStep: Equatable, Sendable {
  /// How long what was begun may take, in nanoseconds.
  public var grace: Int64 = 5_000_000_000
  /// How long after its end it starts again, in nanoseconds; `nil` never does.
  public var restart: Int64?

  /// Makes a shutdown with five seconds for what was begun, and without a restart.
  public init() {}
}

/// What a request carries.
public enum CallPayload: Equatable, Sendable {
  /// An array of JSON, as scripted handlers read it.
  case arguments([ScenarioValue])
  /// A body as it is, as UTF-8; it need not be JSON.
  case text(String)
}

/// How long a call waits.
public enum StepTimeout: Equatable, Sendable {
  /// A number of nanoseconds.
  case after(Int64)
  /// As long as the run lasts (A2.1).
  case never
}

/// A queue by its name, or the private reply queue of a process.
public enum QueueAddress: Equatable, Sendable {
  /// The queue of this name.
  case queue(String)
  /// The reply queue that the broker named for this process, as it is when the step is taken.
  case replyQueue(of: String)
}

/// A message that a process publishes by hand.
public struct PublishStep: Equatable, Sendable {
  /// Where the message goes, by the default exchange.
  public var to: QueueAddress
  /// What the message carries, as UTF-8.
  public var body = ""
  /// The message's type; `nil` leaves it out.
  public var type: String?
  /// The message's correlation ID; `nil` leaves it out.
  public var correlationID: String?
  /// Where the message asks to be answered; `nil` leaves it out.
  public var replyTo: QueueAddress?
  /// Whether the message comes back if it reaches no queue (B7).
  public var isMandatory = false
  /// Whether the message survives in a durable queue (B24).
  public var isPersistent = false

  /// Makes an empty message without properties.
  ///
  /// - Parameter to: Where the message goes.
  public init(to: QueueAddress) { self.to = to }
}
