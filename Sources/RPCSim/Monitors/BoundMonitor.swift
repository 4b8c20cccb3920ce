import RPCCore

/// Watches the instant by which, or at which, calls are expected to end.
struct BoundMonitor: Monitor {
  private let named: NamedCalls
  /// In nanoseconds, from the start of the call.
  private let within: Int64?
  /// In nanoseconds, from the start of the scenario.
  private let at: Int64?
  /// The calls that have not ended and their starts, in the order of their starts.
  private var open: [(call: Int, start: Instant)] = []
  private var isBroken = false

  init(of call: String, within: Int64?, at: Int64? = nil) {
    named = NamedCalls(call)
    self.within = within
    self.at = at
  }

  var watches: EventKinds { [.callStarted, .callSettled] }

  mutating func observe(_ event: JournalEvent, of calls: Journal.Calls) {
    guard let call = event.call, named.contains(calls[call]) else { return }
    if event.kind == .callStarted { return open.append((call, event.time)) }
    guard let index = open.firstIndex(where: { $0.call == call }) else { return }
    let start = open.remove(at: index).start
    if isOver(at: event.time, since: start) || at.map({ event.time.nanoseconds != $0 }) ?? false {
      isBroken = true
    }
  }

  func isRefuted(at now: Instant) -> Bool {
    isBroken || open.contains { isOver(at: now, since: $0.start) }
  }

  /// An open call adds nothing: its bound is on the agenda until the bound has passed.
  func fold(into print: inout Fingerprint) { print.add(isBroken) }

  private func isOver(at now: Instant, since start: Instant) -> Bool {
    within.map { start.nanoseconds(to: now) > $0 } ?? false
      || at.map { now.nanoseconds > $0 } ?? false
  }
}
