import RPCCore

/// Watches the order in which calls end: each name's last call before the next name's first.
struct OrderMonitor: Monitor {
  private let names: [NamedCalls]
  /// For each name, whether a call of it has ended.
  private var hasEnded: [Bool]
  /// The calls that have ended.
  ///
  /// A call that settles again does not count again.
  private var ended: Set<Int> = []
  private var isBroken = false

  init(_ names: [String]) {
    self.names = names.map { NamedCalls($0) }
    hasEnded = Array(repeating: false, count: names.count)
  }

  var watches: EventKinds { [.callSettled] }

  mutating func observe(_ event: JournalEvent, of calls: Journal.Calls) {
    guard let call = event.call, ended.insert(call).inserted else { return }
    let meant = names.map { $0.contains(calls[call]) }
    for index in names.indices.dropLast() where meant[index] && hasEnded[index + 1] {
      isBroken = true
    }
    for index in names.indices where meant[index] { hasEnded[index] = true }
  }

  func isRefuted(at now: Instant) -> Bool { isBroken }

  /// The state of the world says which calls have ended, but not in which order.
  func fold(into print: inout Fingerprint) { print.add(isBroken) }
}
