import RPCCore

extension EventLoop {
  /// How long nobody is accepted after it could not be done, in nanoseconds.
  private static let acceptancePause: Int64 = 100_000_000

  /// Accepts all that wait, as long as there is room for them.
  mutating func acceptClients(now: Instant) {
    while sockets.count < mostClients {
      switch listener.accept() {
      case .client(let descriptor, let peer): add(descriptor, from: peer, now: now)
      case .nobody: return
      case .notNow:
        nextAcceptance = now.advanced(byNanoseconds: Self.acceptancePause)
        return setAccepting(false)
      }
    }
    // The next one is accepted when another is gone.
    setAccepting(false)
  }

  /// Goes on accepting if it is time to.
  mutating func acceptAgain(now: Instant) {
    guard let instant = nextAcceptance, instant <= now, end == nil else { return }
    nextAcceptance = nil
    setAccepting(true)
  }

  private mutating func add(_ descriptor: Int32, from peer: PeerAddress, now: Instant) {
    let client = machine.accept(from: peer, now: now)
    let socket = sockets.add(descriptor, of: client)
    do throws(SystemError) {
      try poller.watch(descriptor, as: socket.token, for: socket.interest)
    } catch {
      // Without room for another that is watched, it goes as it came.
      drop(socket, now: now)
    }
  }
}
