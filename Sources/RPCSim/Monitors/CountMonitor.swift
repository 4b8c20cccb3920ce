import RPCCore

/// How often something is expected to happen at most.
struct CountMonitor: Monitor {
  /// What is counted.
  struct Filter: Sendable {
    var kind: EventKind
    var calls: NamedCalls?
    /// The processes that it happens to, or is about; `nil` is any.
    var processes: [Int]?
    var queue: String?
    var code: Int?
  }

  private let filter: Filter
  private let most: Int
  private var count = 0

  init(_ filter: Filter, atMost most: Int) {
    self.filter = filter
    self.most = most
  }

  var watches: EventKinds { [filter.kind] }

  mutating func observe(_ event: Event, of calls: [Journal.Call]) {
    guard count <= most, matches(event, of: calls) else { return }
    count += 1
  }

  func isRefuted(at now: Instant) -> Bool { count > most }

  /// What happened how often is known of a state already.
  func fold(into print: inout Fingerprint) {}

  private func matches(_ event: Event, of calls: [Journal.Call]) -> Bool {
    guard event.kind == filter.kind else { return false }
    if let named = filter.calls, !(event.call.map { named.contains(calls[$0]) } ?? false) {
      return false
    }
    if let processes = filter.processes, !(event.subject.map(processes.contains) ?? false) {
      return false
    }
    if let queue = filter.queue, event.queue != queue { return false }
    guard let code = filter.code else { return true }
    guard case .failure(let error, _) = event.detail else { return false }
    return Int(error.code) == code
  }
}

extension Event {
  /// The process that it happens to or is about.
  var subject: Int? {
    switch (actor, detail) {
    case (.process(let index), _): index
    case (_, .failure(_, let index)): index
    case (_, .delivery(let delivery)): delivery.process
    default: nil
    }
  }
}
