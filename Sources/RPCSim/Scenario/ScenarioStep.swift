/// An action of a process at a time.
public struct ScenarioStep: Equatable, Sendable {
  /// The instant of the step, in nanoseconds of virtual time.
  public var at: DurationRange
  /// The process, or all processes of a kind.
  public var process: String
  /// The action of the process.
  public var action: StepAction

  /// Makes a step, by default at the beginning.
  ///
  /// - Parameters:
  ///   - at: The instant, in nanoseconds of virtual time. The schedule chooses from a range.
  ///   - process: The process, or all processes of a kind.
  ///   - action: The action of the process.
  public init(at: DurationRange = .zero, process: String, action: StepAction) {
    self.at = at
    self.process = process
    self.action = action
  }
}

/// The action of a process in a step.
public enum StepAction: Equatable, Sendable {
  /// Makes a call, or several alike.
  case call(CallStep)
  /// Cancels the calls of that name.
  case cancel(label: String)
  /// Waits for the results of earlier calls (A2.2).
  case wait(WaitStep)
  /// Takes this many of the replies that have arrived, for a client that is driven by hand (A1.10).
  case feed(count: Int)
  /// Publishes a literal message, which belongs to no call.
  case publish(PublishStep)
  /// Performs an operation on a queue, on a separate channel. Its result has no effect on the step.
  case operate(QueueOperation, QueueAddress)
  /// Shuts a server down in good order (A3.2).
  case shutDown(ShutdownStep)
}

/// A call, or several calls alike.
public struct CallStep: Equatable, Sendable {
  /// The name of the called method.
  public var method: String
  /// The name of the call in expectations and faults; `nil` is the name of the method.
  public var label: String?
  /// The queue of the requests; `nil` is the queue of the only servers with such a method.
  public var queue: String?
  /// The exchange to publish to instead of a queue, with the routing key.
  public var exchange: String?
  /// The routing key of the requests; `nil` is the name of the queue.
  public var routingKey: String?
  /// The arguments, or a literal body.
  public var payload = CallPayload.arguments([])
  /// The timeout; `nil` is the client's timeout.
  public var timeout: StepTimeout?
  /// Whether the call fails at once if no queue takes the request (A4.4); `nil` is the client's
  /// value.
  public var isMandatory: Bool?
  /// Whether the request survives in a durable queue (B24); `nil` is the client's value.
  public var isPersistent: Bool?
  /// Whether the client wants a reply.
  public var expectsReply = true
  /// Whether it does no harm to handle the request twice, so that it may be sent again.
  public var isIdempotent = false
  /// The ID by which a server recognizes a repeated request.
  public var messageID: String?
  /// The correlation ID that the caller chooses; `nil` lets the client count (A1.2).
  public var correlationID: String?
  /// Whether the caller takes null as the result at the deadline, instead of failing (A2.5).
  public var takesNull = false
  /// Another address for the reply.
  ///
  /// The client then cannot wait for the reply itself (A1.7).
  public var replyTo: QueueAddress?
  /// Whether the caller wants many replies (A1.8).
  public var isStream = false
  /// The longest time between two items of a stream.
  public var itemTimeout: Duration?
  /// How the caller polls for the result, if the reply is to be a ticket (A3.10).
  public var poll: PollScript?
  /// The number of calls that the step makes.
  public var times = 1
  /// The greatest number of unanswered calls of the step at a time; `nil` is all of them.
  public var inFlight: Int?

  /// Makes a step with one call without arguments that expects a reply.
  ///
  /// - Parameter method: The name of the called method.
  public init(method: String) { self.method = method }
}

/// How a caller polls for the result of a polling call.
public struct PollScript: Equatable, Sendable {
  /// The time from one poll to the next.
  public var tick: Duration
  /// The time that a poll waits for its answer; `nil` is the length of a tick.
  public var timeout: Duration?

  /// Makes a script for polls that each wait as long as a tick.
  ///
  /// - Parameter tick: The time from one poll to the next.
  public init(tick: Duration) { self.tick = tick }
}

/// A wait for the results of earlier calls, with a separate timeout.
public struct WaitStep: Equatable, Sendable {
  /// The name of the calls.
  public var call: String
  /// The longest wait; `nil` waits as long as the call lives.
  public var timeout: Duration?

  /// Waits for calls as long as they live.
  ///
  /// - Parameter call: The name of the calls.
  public init(call: String) { self.call = call }
}

/// A shutdown in good order: the server takes no new request, and ends those that it has begun.
public struct ShutdownStep: Equatable, Sendable {
  /// The time that requests in progress may take.
  public var grace: Duration = .seconds(5)
  /// The time from the end of the server to its next start; `nil` is no restart.
  public var restart: Duration?

  /// Makes a shutdown with five seconds for requests in progress, and without a restart.
  public init() {}
}

/// The content of a request.
public enum CallPayload: Equatable, Sendable {
  /// A JSON array, as scripted handlers read it.
  case arguments([ScenarioValue])
  /// A literal body in UTF-8, which need not be JSON.
  case text(String)
}

/// The timeout of a call.
public enum StepTimeout: Equatable, Sendable {
  /// This number of nanoseconds.
  case after(Duration)
  /// No timeout: the call waits as long as the run lasts (A2.1).
  case never
}

/// A queue by its name, or the private reply queue of a process.
public enum QueueAddress: Equatable, Sendable {
  /// The queue of this name.
  case queue(String)
  /// The reply queue that the broker named for this process, at the time of the step.
  case replyQueue(of: String)
}

/// A message that a process publishes by hand.
public struct PublishStep: Equatable, Sendable {
  /// The destination of the message, on the default exchange.
  public var to: QueueAddress
  /// The body of the message, in UTF-8.
  public var body = ""
  /// The type of the message; `nil` leaves it out.
  public var type: String?
  /// The correlation ID of the message; `nil` leaves it out.
  public var correlationID: String?
  /// The reply address of the message; `nil` leaves it out.
  public var replyTo: QueueAddress?
  /// Whether the message is returned if it reaches no queue (B7).
  public var isMandatory = false
  /// Whether the message survives in a durable queue (B24).
  public var isPersistent = false

  /// Makes an empty message without properties.
  ///
  /// - Parameter to: The destination of the message.
  public init(to: QueueAddress) { self.to = to }
}
