import InMemoryBroker
import RPCCore

/// Finds the events that an expectation is about.
struct EventMatcher: Sendable {
  let kind: EventKind
  var calls: NamedCalls?
  /// The processes that it happens to, or is about; `nil` is any.
  var processes: [Int]?
  var queue: String?
  /// An AMQP reply code that the event carries.
  var code: Int?

  init(_ kind: EventKind) { self.kind = kind }

  /// - Parameters:
  ///   - filter: What the expectation asks for.
  ///   - processes: The processes of a name, which may be that of a kind.
  init(_ filter: EventFilter, processes: (String) -> [Int]) {
    kind = filter.kind
    calls = filter.call.map { NamedCalls($0) }
    self.processes = filter.process.map(processes)
    queue = filter.queue
    code = filter.code
  }

  /// Finds where handlers start.
  ///
  /// - Parameters:
  ///   - call: The calls that they run for; `nil` is any.
  ///   - server: Where they run, which may be a kind of server; `nil` is anywhere.
  ///   - processes: The processes of a name, which may be that of a kind.
  static func runs(
    of call: String? = nil, at server: String?, processes: (String) -> [Int]
  ) -> EventMatcher {
    var runs = EventMatcher(.handlerStarted)
    runs.calls = call.map { NamedCalls($0) }
    runs.processes = server.map(processes)
    return runs
  }

  /// - Parameters:
  ///   - event: What happened.
  ///   - made: The calls that were made, by their place.
  func matches(_ event: JournalEvent, of made: Journal.Calls) -> Bool {
    guard event.kind == kind else { return false }
    if let calls, !(event.call.map { calls.contains(made[$0]) } ?? false) { return false }
    if let processes, !(event.subject.map(processes.contains) ?? false) { return false }
    if let queue, event.queue != queue { return false }
    return code.map { $0 == event.code } ?? true
  }
}

extension JournalEvent {
  /// The process that it happens to or is about.
  var subject: Int? {
    switch (actor, detail) {
    case (.process(let index), _): index
    case (_, .failure(_, let index)), (_, .connectionEnd(let index, _)): index
    case (_, .delivery(let delivery)): delivery.process
    default: nil
    }
  }

  /// The reply code of the error that it tells of.
  var code: Int? { error.map { Int($0.code) } }

  /// The error that a channel or a connection was closed with.
  var error: AMQPError? {
    switch detail {
    case .failure(let error, _): error
    case .connectionEnd(_, let error): error
    default: nil
    }
  }
}
