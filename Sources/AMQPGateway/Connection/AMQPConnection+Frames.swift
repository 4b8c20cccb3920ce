import InMemoryBroker

extension AMQPConnection {
  /// Dispatches a frame by its channel and the phase of the connection.
  mutating func receive(_ frame: Frame) throws(ConnectionFailure) -> ConnectionRequest? {
    if isClosing {
      receiveConsent(frame)
      return nil
    }
    if frame.kind == .heartbeat {
      guard frame.channel == 0 else { throw .unexpectedFrame("type 8 on channel \(frame.channel)") }
      return nil
    }
    if frame.channel == 0 { return try receiveOnConnection(frame) }
    guard phase == .running else {
      throw .channel("unexpected method in connection state \(phase)", by: nil)
    }
    return try receiveOnChannel(frame)
  }

  private mutating func receiveOnConnection(
    _ frame: Frame
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    guard frame.kind == .method else {
      throw .unexpectedFrame("type \(frame.kind.rawValue) on channel 0")
    }
    let method = try Self.method(in: frame)
    switch (method, phase) {
    case (.connectionStartOk(let arguments), .awaitingStartOk): try authenticate(arguments)
    case (.connectionTuneOk(let arguments), .awaitingTuneOk): try tune(arguments)
    case (.connectionOpen(let arguments), .awaitingOpen): return try open(arguments)
    case (.connectionClose, _):
      agreeToClose()
      return takeEnd()
    case (.connectionUpdateSecret, .running): output.put(.connectionUpdateSecretOk, channel: 0)
    default:
      throw .channel("unexpected method in connection state \(phase)", by: method.id)
    }
    return nil
  }

  private mutating func receiveOnChannel(
    _ frame: Frame
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    let number = Int(frame.channel)
    guard number < channels.count, let expectation = channels[number]?.expectation else {
      return try receiveOnNewChannel(frame)
    }
    guard let id = channels[number]?.id else {
      try receiveOnFailedChannel(frame)
      return nil
    }
    switch expectation {
    case .method:
      guard frame.kind == .method else {
        throw .unexpectedFrame("expected method frame, got non method frame instead")
      }
      return try perform(try Self.method(in: frame), on: frame.channel, id: id)
    case .header: return try receiveHeader(frame, id: id)
    case .body: return try receiveBody(frame, id: id)
    }
  }

  private mutating func receiveOnNewChannel(
    _ frame: Frame
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    let method = frame.kind == .method ? try Self.method(in: frame) : nil
    guard case .channelOpen = method else {
      throw .channel("expected 'channel.open'", by: method?.id)
    }
    guard channelMax == 0 || channelCount < channelMax else { throw .tooManyChannels(channelMax) }
    guard channelMax == 0 || frame.channel <= channelMax else {
      throw .notAllowed(
        "channel number \(frame.channel) is higher than the negotiated channel_max "
          + "(\(channelMax))", by: .channelOpen)
    }
    return .openChannel(number: frame.channel)
  }

  /// Ignores frames on a failed channel until the client has agreed to close the channel.
  private mutating func receiveOnFailedChannel(_ frame: Frame) throws(ConnectionFailure) {
    guard frame.kind == .method else { return }
    switch try Self.method(in: frame) {
    case .channelCloseOk: forgetChannel(frame.channel)
    // Both sides closed at the same time: each agrees to the other's close.
    case .channelClose: output.put(.channelCloseOk, channel: frame.channel)
    case .channelOpen: throw .channel("second 'channel.open' seen", by: .channelOpen)
    default: break
    }
  }

  private mutating func receiveConsent(_ frame: Frame) {
    guard frame.kind == .method, frame.channel == 0 else { return }
    switch try? Method(payload: frame.payload) {
    case .connectionCloseOk: phase = .ended
    case .connectionClose: output.put(.connectionCloseOk, channel: 0)
    default: break
    }
  }

  private static func method(in frame: Frame) throws(ConnectionFailure) -> Method {
    do throws(WireError) {
      return try Method(payload: frame.payload)
    } catch {
      var numbers = WireReader(frame.payload)
      let id = try? numbers.integer(UInt32.self)
      throw ConnectionFailure(error, in: id.flatMap(MethodID.init))
    }
  }
}
