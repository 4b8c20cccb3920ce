import RPCCore

/// A condition that must hold when the run is over.
public enum ScenarioExpectation: Equatable, Sendable {
  /// Every call of that name returns the value, within a time after it was made.
  case returns(call: String, ScenarioValue, within: Duration?)
  /// Every call of that name returns the value or fails, within a time after it was made. A wrong
  /// value or a late end breaks the expectation.
  case returnsOrFails(call: String, ScenarioValue, within: Duration?)
  /// Every call of that name fails in that way.
  case fails(call: String, CallFailure)
  /// Handlers run this often for calls of that name, counted on one server if it is named.
  case handlerRuns(call: String, server: String?, ExpectedCount)
  /// A server's handlers run this often for all calls together.
  case handled(server: String, ExpectedCount)
  /// This many events of a kind happen.
  case event(EventFilter, ExpectedCount)
  /// A queue is in this state at the end of the run.
  case queue(String, QueueExpectation)
  /// The calls settle in this order.
  case order([String])
  /// The call of that name never settles. If a process is named, it holds what the call waits for.
  case stalled(call: String, heldBy: String?)
  /// Every stream of that name brings these items, or this many, before it ends.
  case items(call: String, ItemsExpectation)
  /// The run breaks this invariant, which is the purpose of the scenario.
  case violates(invariant: String)
}

/// The items that a stream is expected to bring.
public enum ItemsExpectation: Equatable, Sendable {
  /// Exactly these items, in this order.
  case values([ScenarioValue])
  /// This many items, with any values.
  case count(Int)
}

/// The way in which a call is expected to fail.
public struct CallFailure: Equatable, Sendable {
  /// The name of the error, as ``FailureName`` lists them.
  public var name: FailureName
  /// The expected message of a remote error.
  public var message: String?
  /// The expected type of a remote error.
  public var type: String?
  /// The expected details of a remote error.
  public var details: ScenarioValue?
  /// Whether the error must say that a handler may have run for the request (A4.3).
  public var mayHaveRun: Bool?
  /// The longest time after the call was made.
  public var within: Duration?
  /// The exact instant of the failure, in nanoseconds of virtual time.
  public var at: Duration?

  /// Expects a failure of that name, with any details and at any time.
  ///
  /// - Parameter name: The name of the error.
  public init(_ name: FailureName) { self.name = name }
}

/// How often something is expected.
public struct ExpectedCount: Hashable, Sendable {
  /// The lower bound, inclusive.
  public var least: Int
  /// The upper bound, inclusive; `nil` is no upper bound.
  public var most: Int?

  /// Makes a count with bounds.
  ///
  /// - Parameters:
  ///   - least: The lower bound, inclusive.
  ///   - most: The upper bound, inclusive; `nil` is no upper bound.
  public init(least: Int = 0, most: Int? = nil) {
    self.least = least
    self.most = most
  }

  /// Makes an exact count.
  ///
  /// - Parameter count: The expected number.
  public init(_ count: Int) { self.init(least: count, most: count) }

  func allows(_ count: Int) -> Bool { count >= least && (most.map { count <= $0 } ?? true) }
}

/// The conditions for the events of the journal to be counted.
public struct EventFilter: Equatable, Sendable {
  /// The kind of event, the only condition that is required.
  public var kind: EventKind
  /// The name of the call that the event is about; `nil` is any or none.
  public var call: String?
  /// The process that the event happens to or is about; `nil` is any or none.
  public var process: String?
  /// The queue that the event is about; `nil` is any or none.
  public var queue: String?
  /// An AMQP reply code that the event carries; `nil` is any or none.
  public var code: Int?

  /// Counts all events of a kind.
  ///
  /// - Parameter kind: The kind of event.
  public init(_ kind: EventKind) { self.kind = kind }
}

/// The expected state of a queue at the end of the run.
public struct QueueExpectation: Equatable, Sendable {
  /// Whether the queue exists.
  ///
  /// If it must not, the other conditions have no effect.
  public var exists = true
  /// The number of ready messages; `nil` is any number.
  public var ready: Int?
  /// The number of messages that consumers hold and have not settled; `nil` is any number.
  public var unacknowledged: Int?
  /// The number of consumers; `nil` is any number.
  public var consumers: Int?

  /// Expects that the queue exists, in any state.
  public init() {}
}
