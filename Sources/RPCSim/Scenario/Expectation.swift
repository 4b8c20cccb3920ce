import RPCCore

/// Something that must hold when the run is over.
public enum ScenarioExpectation: Equatable, Sendable {
  /// Every call of that name returns the value, soon enough after it was made.
  case returns(call: String, ScenarioValue, within: Int64?)
  /// Every call of that name returns the value or fails, soon enough after it was made: the caller
  /// is told nothing wrong, and is told it in time.
  case returnsOrFails(call: String, ScenarioValue, within: Int64?)
  /// Every call of that name fails in that way.
  case fails(call: String, CallFailure)
  /// The handlers ran so often for calls of that name, on that server if one is named.
  case handlerRuns(call: String, server: String?, ExpectedCount)
  /// A server's handlers ran so often for all calls together.
  case handled(server: String, ExpectedCount)
  /// So many events of a kind happened.
  case event(EventFilter, ExpectedCount)
  /// A queue is in that state in the end.
  case queue(String, QueueExpectation)
  /// The calls settled in that order.
  case order([String])
  /// The call of that name waits for ever, because this process holds what it waits for.
  case stalled(call: String, heldBy: String?)
  /// Every stream of that name brings these items, or so many, before it ends.
  case items(call: String, ItemsExpectation)
  /// The run breaks this invariant, which is what the story is about.
  case violates(invariant: String)
}

/// What a stream is expected to bring.
public enum ItemsExpectation: Equatable, Sendable {
  /// Exactly these, in this order.
  case values([ScenarioValue])
  /// So many, whatever they are.
  case count(Int)
}

/// How a call is expected to fail.
public struct CallFailure: Equatable, Sendable {
  /// The name of the error, as ``FailureName`` lists them.
  public var name: FailureName
  /// What a remote error's message has to be.
  public var message: String?
  /// What a remote error's type has to be.
  public var type: String?
  /// What a remote error's details have to be.
  public var details: ScenarioValue?
  /// What the error has to say about its request: whether a handler may have run for it (A4.3).
  public var mayHaveRun: Bool?
  /// The longest time after the call was made, in nanoseconds.
  public var within: Int64?
  /// The exact time, in nanoseconds of virtual time.
  public var at: Int64?

  /// Expects a failure of that name, and nothing of its details or its time.
  public init(_ name: FailureName) { self.name = name }
}

/// How often something is expected.
public struct ExpectedCount: Hashable, Sendable {
  /// The lower bound, which is allowed itself.
  public var least: Int
  /// The upper bound, which is allowed itself; `nil` is none.
  public var most: Int?

  /// At least and at most so often; `nil` sets no upper bound.
  ///
  /// - Parameters:
  ///   - least: The lower bound, which is allowed itself.
  ///   - most: The upper bound, which is allowed itself; `nil` is none.
  public init(least: Int = 0, most: Int? = nil) {
    self.least = least
    self.most = most
  }

  /// Exactly so often.
  public init(_ count: Int) { self.init(least: count, most: count) }

  func allows(_ count: Int) -> Bool { count >= least && (most.map { count <= $0 } ?? true) }
}

/// Which events of the journal are counted.
public struct EventFilter: Equatable, Sendable {
  /// The kind of event, and the only condition that always counts.
  public var kind: EventKind
  /// The name of the call that the event is about.
  public var call: String?
  /// The process that the event happens to.
  public var process: String?
  /// The queue that the event is about; `nil` is any or none.
  public var queue: String?
  /// An AMQP reply code that the event carries.
  public var code: Int?

  /// Counts all events of a kind, whatever they are about.
  public init(_ kind: EventKind) { self.kind = kind }
}

/// What a queue is expected to hold in the end.
public struct QueueExpectation: Equatable, Sendable {
  /// Whether the queue is there; if it must not be, the rest means nothing.
  public var exists = true
  /// How many messages wait in it; `nil` is any number.
  public var ready: Int?
  /// How many messages are with consumers and not settled; `nil` is any number.
  public var unacknowledged: Int?
  /// How many consumers it has; `nil` is any number.
  public var consumers: Int?

  /// Expects that the queue is there, whatever it holds.
  public init() {}
}
