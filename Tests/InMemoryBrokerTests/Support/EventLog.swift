import RPCCore

/// An observer that keeps all events in order.
final class EventLog: RPCObserver {
  private struct Watcher {
    var name: String
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var events: [RPCEvent] = []
    var names: [String] = []
    /// How often each event has happened, by its name.
    var counts: [String: Int] = [:]
    var watchers: [Watcher] = []
  }

  private let state = WatchedMutex(State())

  var events: [RPCEvent] { state.withLock { $0.events } }

  /// The names of the events, in order.
  var names: [String] { state.withLock { $0.names } }

  func observe(_ event: RPCEvent) {
    let name = event.name
    let watchers = state.withLock { state in
      state.events.append(event)
      state.names.append(name)
      state.counts[name, default: 0] += 1
      let count = state.counts[name, default: 0]
      defer { state.watchers.removeAll { $0.name == name && $0.count <= count } }
      return state.watchers.filter { $0.name == name && $0.count <= count }
    }
    for watcher in watchers { watcher.continuation.resume() }
  }

  /// Returns once an event of that name has happened that many times.
  func happened(_ name: String, times count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.counts[name, default: 0] >= count { return true }
        state.watchers.append(Watcher(name: name, count: count, continuation: continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

extension RPCEvent {
  /// The name of the case, without its values.
  var name: String {
    // A description of whole messages would take most of a test's time.
    Mirror(reflecting: self).children.first?.label ?? String(describing: self)
  }
}
