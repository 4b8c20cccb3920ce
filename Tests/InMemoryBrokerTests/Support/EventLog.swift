import RPCCore
import Synchronization

/// Keeps what was observed, in order.
final class EventLog: RPCObserver {
  private struct Watcher {
    var name: String
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var events: [RPCEvent] = []
    var watchers: [Watcher] = []

    func count(_ name: String) -> Int { events.count { $0.name == name } }
  }

  private let state = Mutex(State())

  var events: [RPCEvent] { state.withLock { $0.events } }

  /// What happened, without whom and what it was about.
  var names: [String] { events.map(\.name) }

  func observe(_ event: RPCEvent) {
    let watchers = state.withLock { state in
      state.events.append(event)
      let count = state.count(event.name)
      defer { state.watchers.removeAll { $0.name == event.name && $0.count <= count } }
      return state.watchers.filter { $0.name == event.name && $0.count <= count }
    }
    for watcher in watchers { watcher.continuation.resume() }
  }

  /// Returns once an event of that name has happened so many times.
  func happened(_ name: String, times count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.count(name) >= count { return true }
        state.watchers.append(Watcher(name: name, count: count, continuation: continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

extension RPCEvent {
  /// The case, without what it is about.
  var name: String { String(String(describing: self).prefix { $0 != "(" }) }
}
