import RPCCore

@testable import AMQPGateway

/// A frame that a client receives.
enum Heard: Equatable {
  case protocolHeader
  case method(Method, channel: UInt16)
  case header(ContentHeader, channel: UInt16)
  case body([UInt8], channel: UInt16)
  case heartbeat
}

/// A gateway with clients that send the frames of a test.
struct GatewayStage {
  var gateway: GatewayMachine
  var now = Instant.start
  /// The bytes that each client was sent and the test has not read.
  private var sent: [ClientID: [UInt8]] = [:]
  /// How often the machine asked for a client to be flushed.
  private(set) var looks = 0
  private(set) var needs: [ClientID: SocketNeed] = [:]
  /// How many bytes each client still takes; a client that is not listed takes everything.
  var room: [ClientID: Int] = [:]

  init(
    watch: TrafficWatch? = nil, _ change: (inout GatewayConfiguration) -> Void = { _ in }
  ) {
    var configuration = GatewayConfiguration()
    change(&configuration)
    gateway = GatewayMachine(configuration, watch: watch)
  }

  mutating func connect(from peer: PeerAddress = .loopback) -> ClientID {
    gateway.accept(from: peer, now: now)
  }

  mutating func send(_ bytes: [UInt8], from client: ClientID) {
    bytes.withUnsafeBytes { gateway.receive($0, from: client, now: now) }
    flush()
  }

  mutating func send(_ methods: Method..., on channel: UInt16, from client: ClientID) {
    let bytes = WireWriter.bytes { writer in
      for method in methods { writer.method(method, channel: channel) }
    }
    send(bytes, from: client)
  }

  /// Publishes to a queue through the default exchange.
  mutating func publish(
    _ message: RPCMessage, to queue: String, on channel: UInt16 = 1, isMandatory: Bool = false,
    from client: ClientID
  ) {
    send(Self.publication(message, to: queue, on: channel, isMandatory: isMandatory), from: client)
  }

  static func publication(
    _ message: RPCMessage, to queue: String, on channel: UInt16 = 1, isMandatory: Bool = false
  ) -> [UInt8] {
    WireWriter.bytes { writer in
      writer.method(
        .basicPublish(.init(routingKey: queue, isMandatory: isMandatory)), channel: channel)
      writer.contentHeader(message, channel: channel)
      _ = writer.body(
        message.body, from: 0, channel: channel, largestPayload: 4088, limit: .max)
    }
  }

  mutating func advance(bySeconds seconds: Double) {
    now = now.advanced(byNanoseconds: Int64(seconds * 1e9))
    gateway.advance(to: now)
    flush()
  }

  mutating func flush() {
    while let client = gateway.takeTouched() {
      looks += 1
      let need = gateway.flush(client, now: now) { bytes in
        let count = min(bytes.count, room[client] ?? .max)
        sent[client, default: []] += bytes[..<count]
        if let left = room[client] { room[client] = left - count }
        return count
      }
      needs[client] = need
    }
  }

  /// All frames that a client has received since the last call.
  mutating func heard(by client: ClientID) -> [Heard] {
    var bytes = sent.removeValue(forKey: client) ?? []
    var heard: [Heard] = []
    if bytes.starts(with: "AMQP".utf8) {
      heard.append(.protocolHeader)
      bytes.removeFirst(8)
    }
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while let frame = try? Frame.first(
        of: UnsafeRawBufferPointer(rebasing: rest), largestPayload: .max)
      {
        heard.append(Self.heard(frame))
        rest = rest.dropFirst(frame.size)
      }
    }
    return heard
  }

  private static func heard(_ frame: Frame) -> Heard {
    switch frame.kind {
    case .heartbeat: .heartbeat
    case .body: .body(Array(frame.payload), channel: frame.channel)
    case .method:
      (try? .method(Method(payload: frame.payload), channel: frame.channel)) ?? .heartbeat
    case .header:
      (try? .header(ContentHeader(payload: frame.payload), channel: frame.channel)) ?? .heartbeat
    }
  }

  /// The methods that a client has received since the last call.
  mutating func methods(heardBy client: ClientID) -> [Method] {
    heard(by: client).compactMap { heard in
      if case .method(let method, _) = heard { method } else { nil }
    }
  }
}

extension GatewayStage {
  static let capabilities: WireTable = [
    "authentication_failure_close": .boolean(true), "consumer_cancel_notify": .boolean(true),
    "connection.blocked": .boolean(true),
  ]

  static func startOk(
    _ mechanism: String = "PLAIN", _ response: String = "\0guest\0guest",
    capabilities: WireTable = capabilities, name: String? = nil
  ) -> Method {
    var properties: WireTable = ["capabilities": .table(capabilities)]
    if let name {
      properties.fields.append(WireTable.Field(name: "connection_name", value: .text(name)))
    }
    return .connectionStartOk(
      .init(
        clientProperties: properties, mechanism: mechanism, response: Array(response.utf8),
        locale: "en_US"))
  }

  /// A client that has completed the handshake up to `tune-ok` and may open its connection.
  mutating func tuned(
    channelMax: UInt16 = 2047, frameMax: UInt32 = 131_072, heartbeat: UInt16 = 60,
    capabilities: WireTable = capabilities, name: String? = nil
  ) -> ClientID {
    let client = connect()
    send(ProtocolHeader.bytes, from: client)
    send(Self.startOk(capabilities: capabilities, name: name), on: 0, from: client)
    send(
      .connectionTuneOk(
        .init(channelMax: channelMax, frameMax: frameMax, heartbeat: heartbeat)),
      on: 0, from: client)
    return client
  }

  /// A client with an open connection, and with channels 1 to `channels`.
  mutating func opened(
    channels: UInt16 = 1, channelMax: UInt16 = 2047, frameMax: UInt32 = 131_072,
    heartbeat: UInt16 = 60, capabilities: WireTable = capabilities, name: String? = nil
  ) -> ClientID {
    let client = tuned(
      channelMax: channelMax, frameMax: frameMax, heartbeat: heartbeat,
      capabilities: capabilities, name: name)
    send(.connectionOpen(.init(virtualHost: "/")), on: 0, from: client)
    for channel in 0..<channels {
      send(.channelOpen(.init()), on: channel + 1, from: client)
    }
    _ = heard(by: client)
    return client
  }
}
