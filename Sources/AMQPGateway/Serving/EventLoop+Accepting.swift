import RPCCore

extension EventLoop {
  /// How long nobody is accepted after it could not be done, in nanoseconds.
  private static let acceptancePause: Int64 = 100_000_000

  /// Accepts all that wait, as long as there is room for them.
  mutating func acceptClients(now: Instant) {
    while poller.clientCount < mostClients {
      switch listener.accept() {
      case .client(let descriptor): poller.add(descriptor, of: machine.accept(now: now))
      case .nobody: return
      case .notNow:
        nextAcceptance = now.advanced(byNanoseconds: Self.acceptancePause)
        return poller.setEvents(Poller.listener, reading: false)
      }
    }
    // The next one is accepted when another is gone.
    poller.setEvents(Poller.listener, reading: false)
  }

  /// Goes on accepting if it is time to.
  mutating func acceptAgain(now: Instant) {
    guard let instant = nextAcceptance, instant <= now, end == nil else { return }
    nextAcceptance = nil
    poller.setEvents(Poller.listener, reading: true)
  }
}
