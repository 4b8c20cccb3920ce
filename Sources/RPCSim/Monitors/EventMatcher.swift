import InMemoryBroker
import RPCCore

/// Selects the events that an expectation is about.
struct EventMatcher: Sendable {
  let kind: EventKind
  var calls: NamedCalls?
  /// The processes that an event may happen to or be about; `nil` is any.
  var processes: [Int]?
  var queue: String?
  /// The AMQP reply code that an event must carry; `nil` is any.
  var code: Int?

  init(_ kind: EventKind) { self.kind = kind }

  /// Makes a matcher from a filter.
  ///
  /// - Parameters:
  ///   - filter: The filter of the expectation.
  ///   - processes: Gives the processes of a name, which may be the name of a kind.
  init(_ filter: EventFilter, processes: (String) -> [Int]) {
    kind = filter.kind
    calls = filter.call.map { NamedCalls($0) }
    self.processes = filter.process.map(processes)
    queue = filter.queue
    code = filter.code
  }

  /// Selects the starts of handlers.
  ///
  /// - Parameters:
  ///   - call: The calls for which the handlers run; `nil` is any.
  ///   - server: The server where they run, or a kind of server; `nil` is any.
  ///   - processes: Gives the processes of a name, which may be the name of a kind.
  static func runs(
    of call: String? = nil, at server: String?, processes: (String) -> [Int]
  ) -> EventMatcher {
    var runs = EventMatcher(.handlerStarted)
    runs.calls = call.map { NamedCalls($0) }
    runs.processes = server.map(processes)
    return runs
  }

  /// Whether an event is one that the expectation is about.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - made: The calls made so far, by their index.
  func matches(_ event: JournalEvent, of made: Journal.Calls) -> Bool {
    guard event.kind == kind else { return false }
    if let calls, !(event.call.map { calls.contains(made[$0]) } ?? false) { return false }
    if let processes, !(event.subject.map(processes.contains) ?? false) { return false }
    if let queue, event.queue != queue { return false }
    return code.map { $0 == event.code } ?? true
  }
}

extension JournalEvent {
  /// The process that the event happens to or is about.
  var subject: Int? {
    switch (participant, detail) {
    case (.process(let index), _): index
    case (_, .failure(_, let index)), (_, .connectionEnd(let index, _)): index
    case (_, .delivery(let delivery)): delivery.process
    default: nil
    }
  }

  /// The reply code of the error in the event.
  var code: Int? { error.map { Int($0.code) } }

  /// The error with which a channel or a connection was closed.
  var error: AMQPError? {
    switch detail {
    case .failure(let error, _): error
    case .connectionEnd(_, let error): error
    default: nil
    }
  }
}
