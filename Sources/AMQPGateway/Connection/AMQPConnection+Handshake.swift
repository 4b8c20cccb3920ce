import InMemoryBroker

/// The eight bytes with which a client begins (AMQP 0-9-1, section 4.2.2).
enum ProtocolHeader {
  static let size = 8
  static let bytes: [UInt8] = Array("AMQP".utf8) + [0, 0, 9, 1]
  /// The protocol header of AMQP 0-9.
  ///
  /// RabbitMQ serves its clients as clients of 0-9-1.
  static let predecessor: [UInt8] = Array("AMQP".utf8) + [1, 1, 0, 9]

  static func isSpoken(_ bytes: UnsafeRawBufferPointer) -> Bool {
    [Self.bytes, predecessor].contains { bytes.prefix(size).elementsEqual($0) }
  }
}

extension AMQPConnection {
  /// Answers the protocol header.
  ///
  /// A client of another protocol gets the supported header.
  mutating func greet(_ bytes: UnsafeRawBufferPointer) {
    guard ProtocolHeader.isSpoken(bytes) else {
      output.put(ProtocolHeader.bytes)
      phase = .ended
      return
    }
    let start = ConnectionMethods.Start(
      serverProperties: ServerProperties.table,
      mechanisms: Array(ServerProperties.mechanisms.utf8), locales: Array("en_US".utf8))
    output.put(.connectionStart(start), channel: 0)
    phase = .awaitingStartOk
  }

  mutating func authenticate(
    _ arguments: ConnectionMethods.StartOk
  ) throws(ConnectionFailure) {
    capabilities = ClientCapabilities(clientProperties: arguments.clientProperties)
    if case .longString(let text) = arguments.clientProperties["connection_name"] {
      name = String(validating: text, as: UTF8.self)
    }
    guard let mechanism = Authentication(rawValue: arguments.mechanism) else {
      throw ConnectionFailure(
        503, "COMMAND_INVALID - unknown authentication mechanism '\(arguments.mechanism)'",
        by: .connectionStartOk)
    }
    guard let claimed = mechanism.credentials(in: arguments.response),
      configuration.credentials.contains(claimed)
    else {
      return refuseLogin(mechanism)
    }
    guard peer.isLoopback || !configuration.loopbackUsers.contains(claimed.user) else {
      refusal = LoginRefusal(user: claimed.user, peer: peer)
      return refuseLogin(mechanism)
    }
    user = claimed.user
    let limits = configuration.limits
    let tune = ConnectionMethods.Tune(
      channelMax: limits.channels, frameMax: limits.frameSize, heartbeat: configuration.heartbeat)
    output.put(.connectionTune(tune), channel: 0)
    phase = .awaitingTuneOk
  }

  /// Refuses a login.
  ///
  /// The specification demands silence; RabbitMQ gives the cause to clients with the capability
  /// `authentication_failure_close`.
  private mutating func refuseLogin(_ mechanism: Authentication) {
    guard capabilities.contains(.authenticationFailureClose) else {
      phase = .ended
      return
    }
    close(because: .loginRefused(mechanism.rawValue))
  }

  mutating func tune(_ arguments: ConnectionMethods.Tune) throws(ConnectionFailure) {
    let limits = configuration.limits
    try Self.check("channel_max", UInt32(arguments.channelMax), 1, UInt32(limits.channels))
    try Self.check(
      "frame_max", arguments.frameMax, UInt32(Frame.leastMaximum), limits.frameSize)
    channelMax = arguments.channelMax
    // 0 is no limit, and only allowed if the server has no limit. The arithmetic needs a number.
    let frameMax = arguments.frameMax == 0 ? UInt32(Int32.max) : arguments.frameMax
    largestPayload = Int(frameMax) - Frame.overhead
    output.largestPayload = min(largestPayload, 1 << 20)
    heartbeat = arguments.heartbeat
    phase = .awaitingOpen
  }

  /// Throws if a client's value is outside the limits that the server offered; 0 is no limit.
  private static func check(
    _ name: String, _ value: UInt32, _ least: UInt32, _ most: UInt32
  ) throws(ConnectionFailure) {
    if value != 0, value < least {
      throw .notAllowed(
        "negotiated \(name) = \(value) is lower than the minimum allowed value (\(least))",
        by: .connectionTune)
    }
    if most != 0, value == 0 || value > most {
      throw .notAllowed(
        "negotiated \(name) = \(value) is higher than the maximum allowed value (\(most))",
        by: .connectionTune)
    }
  }

  mutating func open(
    _ arguments: ConnectionMethods.Open
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    guard arguments.virtualHost == configuration.virtualHost else {
      close(
        because: .notAllowed("vhost \(arguments.virtualHost) not found", by: .connectionOpen))
      return nil
    }
    return .open
  }

  /// Opens the connection for the client.
  mutating func opened(_ id: ConnectionID) {
    brokerConnection = id
    phase = .running
    output.put(.connectionOpenOk(ConnectionMethods.OpenOk()), channel: 0)
  }

  /// Refuses the client because the limit of connections is reached.
  mutating func refuse(limit: Int) {
    let text = """
      access to vhost '\(configuration.virtualHost)' refused for user '\(user)': \
      connection limit (\(limit)) is reached
      """
    close(because: .notAllowed(text, by: .connectionOpen))
  }
}
