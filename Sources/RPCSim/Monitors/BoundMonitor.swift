import RPCCore

/// By when, or when exactly, calls are expected to end.
struct BoundMonitor: Monitor {
  private let named: NamedCalls
  /// In nanoseconds, from the beginning of the call.
  private let within: Int64?
  /// In nanoseconds, from the beginning of the story.
  private let at: Int64?
  /// When the calls began that have not ended, in the order of their beginning.
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
    guard let place = open.firstIndex(where: { $0.call == call }) else { return }
    let start = open.remove(at: place).start
    if isOver(at: event.time, since: start) || at.map({ event.time.nanoseconds != $0 }) ?? false {
      isBroken = true
    }
  }

  func isRefuted(at now: Instant) -> Bool {
    isBroken || open.contains { isOver(at: now, since: $0.start) }
  }

  /// What has not ended has its instant on the agenda, until that is over.
  func fold(into print: inout Fingerprint) { print.add(isBroken) }

  private func isOver(at now: Instant, since start: Instant) -> Bool {
    within.map { start.nanoseconds(to: now) > $0 } ?? false
      || at.map { now.nanoseconds > $0 } ?? false
  }
}
