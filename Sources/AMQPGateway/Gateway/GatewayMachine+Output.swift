import InMemoryBroker
import RPCCore

/// What is to be done with a client's socket.
enum SocketNeed: Hashable, Sendable {
  /// Read from it, and write to it when it takes more, if `hasOutput`.
  case open(reads: Bool, hasOutput: Bool)
  /// Everything is sent: close this side, and forget the client when it closes the other.
  case finish
  /// Close it at once.
  case abort
}

extension GatewayMachine {
  /// The next client that something has happened to; its output has to be flushed.
  mutating func takeTouched() -> ClientID? {
    guard let client = touched.popFirst() else { return nil }
    clients.update(client.slot) { $0.isTouched = false }
    return client
  }

  /// Offers what waits for a client, and says what its socket needs then; the closure returns how
  /// many of the bytes are sent.
  mutating func flush(
    _ client: ClientID, now: Instant, _ send: (UnsafeRawBufferPointer) -> Int
  ) -> SocketNeed {
    let limits = configuration.limits
    var wasPaused = letGo(client)
    let need = clients.update(client.slot) { client -> SocketNeed in
      wasPaused = wasPaused || client.connection.isPaused
      Self.flush(&client.connection, send)
      return client.connection.need(limits)
    }
    settle(client, now: now)
    weigh(client)
    if wasPaused, clients.read(client.slot, { $0.connection.isPaused }) == false {
      resume(client, now: now)
    }
    return need ?? .abort
  }

  /// Writes until nothing is left, or nothing more is taken.
  private static func flush(
    _ connection: inout AMQPConnection, _ send: (UnsafeRawBufferPointer) -> Int
  ) {
    guard connection.phase != .aborted, !connection.isPartitioned else { return }
    var isTaking = true
    while isTaking, connection.output.isReady {
      connection.output.flush { bytes in
        let count = send(bytes)
        isTaking = count == bytes.count
        return count
      }
      connection.liveliness.noteSent()
    }
  }

  /// Takes out the logins that were refused because of where they came from.
  mutating func takeRefusals() -> [LoginRefusal] {
    guard !refusals.isEmpty else { return [] }
    defer { refusals = [] }
    return refusals
  }

  /// Gives a client that is about to close some time for it, and no more.
  private mutating func settle(_ client: ClientID, now: Instant) {
    let isNew = clients.update(client.slot) { client in
      let isEnding = client.connection.isOver || client.connection.isClosing
      guard isEnding, !client.connection.hasClosingAlarm else { return false }
      client.connection.hasClosingAlarm = true
      if let refusal = client.connection.refusal { refusals.append(refusal) }
      return true
    }
    if isNew == true {
      setAlarm(of: client, at: now.advanced(byNanoseconds: configuration.limits.closing))
    }
  }
}

extension AMQPConnection {
  fileprivate func need(_ limits: GatewayLimits) -> SocketNeed {
    switch phase {
    case .aborted: .abort
    case .ended where output.isEmpty: .finish
    default:
      output.cost > limits.largestOutputBacklog
        ? .abort : .open(reads: !isPaused, hasOutput: output.isReady && !isPartitioned)
    }
  }
}
