import RPCCore

extension EventLoop {
  /// The pause of accepting after the system refused a client, in nanoseconds.
  private static let acceptancePause: Int64 = 100_000_000

  /// Accepts all waiting clients while there is room.
  mutating func acceptClients(now: Instant) {
    while sockets.count < mostClients {
      switch listener.accept() {
      case .client(let descriptor, let peer): add(descriptor, from: peer, now: now)
      case .noClient: return
      case .notNow:
        nextAcceptance = now.advanced(byNanoseconds: Self.acceptancePause)
        return setAccepting(false)
      }
    }
    // Accepting resumes when a client is gone.
    setAccepting(false)
  }

  /// Resumes accepting after a pause.
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
      // The poller cannot watch another descriptor, so the client is dropped.
      drop(socket, now: now)
    }
  }
}
