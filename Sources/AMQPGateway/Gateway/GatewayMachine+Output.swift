import InMemoryBroker
import RPCCore

/// The next step for a client's socket.
enum SocketNeed: Hashable, Sendable {
  /// Read from the socket if `reads`; write when the socket takes more, if `hasOutput`.
  case open(reads: Bool, hasOutput: Bool)
  /// All output is sent: close this side, and forget the client when it closes the other side.
  case finish
  /// Close the socket at once.
  case abort
}

extension GatewayMachine {
  /// Takes out the next touched client; its output has to be flushed.
  mutating func takeTouched() -> ClientID? {
    guard let client = touched.popFirst() else { return nil }
    clients.update(client.slot) { $0.isTouched = false }
    return client
  }

  /// Offers a client's output to `send`, which returns the number of bytes sent.
  ///
  /// Returns the next step for the client's socket.
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
    limitClosing(of: client, now: now)
    weigh(client)
    if wasPaused, clients.read(client.slot, { $0.connection.isPaused }) == false {
      resume(client, now: now)
    }
    return need ?? .abort
  }

  /// Writes until the output is empty or `send` takes fewer bytes than it is offered.
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

  /// Takes out the logins that were refused because of the client's address.
  mutating func takeRefusals() -> [LoginRefusal] {
    guard !refusals.isEmpty else { return [] }
    defer { refusals = [] }
    return refusals
  }

  /// Limits the time that a closing client may take, and collects its refused login.
  private mutating func limitClosing(of client: ClientID, now: Instant) {
    let isNew = clients.update(client.slot) { client in
      let isEnding = client.connection.isOver || client.connection.isClosing
      guard isEnding, !client.connection.hasClosingAlarm else { return false }
      client.connection.hasClosingAlarm = true
      if let refusal = client.connection.refusal { refusals.append(refusal) }
      return true
    }
    if isNew == true {
      setAlarm(of: client, at: now.advanced(by: configuration.limits.closing))
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
