import InMemoryBroker
import RPCCore

/// One client's connection: bytes in, requests to the broker out, and the other way round.
///
/// The connection is a value without a socket or a clock. Received bytes go to
/// ``next(in:consumed:)``, which stops at each request, because the answer may change the meaning
/// of later bytes. Bytes to be sent wait in ``output``.
struct AMQPConnection: Sendable {
  /// How far opening or closing has come (AMQP 0-9-1, section 2.2.4).
  enum Phase: Hashable, Sendable {
    case awaitingHeader
    case awaitingStartOk
    case awaitingTuneOk
    case awaitingOpen
    case running
    /// The server sent a close; only the client's consent or close counts.
    case closing
    /// The server answered the client's close; the client closes the socket.
    case closed
    /// Nothing more is read. The waiting output is sent, then the socket closes.
    case ended
    case aborted
  }

  let configuration: GatewayConfiguration
  let peer: PeerAddress
  var phase = Phase.awaitingHeader
  var user = ""
  /// Set if the user was refused because of the client's address.
  var refusal: LoginRefusal?
  /// The client's property `connection_name`, if it has one.
  var name: String?
  var capabilities: ClientCapabilities = []
  var channelMax: UInt16 = 0
  /// The negotiated size of a frame's payload, in bytes, at most.
  var largestPayload = Frame.leastMaximum - Frame.overhead
  /// The largest payload of a received frame, in bytes: what was negotiated, after the handshake.
  var heartbeat: UInt16 = 0
  var liveliness = Liveliness()
  var output = OutputQueue()
  /// The broker's connection, while it is open.
  var brokerConnection: ConnectionID?
  var channels: [ChannelState?] = []
  /// The publications whose content is arriving, by channel number.
  var assemblies: [ContentAssembly] = []
  var channelCount = 0
  /// The bytes of unfinished messages.
  var assembledBytes = 0
  var publishing = Publishing()
  /// The terms of the method that the broker handles for this client at the moment.
  var current: RequestTerms?

  /// Whether the time limit for closing is running.
  var hasClosingAlarm = false
  /// Whether a fault holds a method that the client sent.
  var isHeld = false
  /// Whether a partition holds both directions.
  var isPartitioned = false

  init(_ configuration: GatewayConfiguration, from peer: PeerAddress) {
    self.configuration = configuration
    self.peer = peer
  }

  var isOver: Bool { phase == .ended || phase == .aborted }

  /// Whether one side has closed the connection, so that other methods no longer count.
  var isClosing: Bool { phase == .closing || phase == .closed }

  /// Whether nothing is read from the client for now.
  var isPaused: Bool {
    publishing.isBlocked || isHeld || isPartitioned
      || output.cost > configuration.limits.outputBacklog
  }

  /// Takes received bytes up to the first request; `consumed` grows by the bytes taken.
  ///
  /// If there is no request, the remaining bytes are the beginning of a frame, or they wait because
  /// the connection is paused.
  mutating func next(
    in bytes: UnsafeRawBufferPointer, consumed: inout Int
  ) -> ConnectionRequest? {
    while !isOver, !isPaused {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
      if phase == .awaitingHeader {
        guard rest.count >= ProtocolHeader.size else { return nil }
        consumed += ProtocolHeader.size
        greet(rest)
      } else {
        guard let frame = firstFrame(of: rest) else { break }
        consumed += frame.size
        if let request = take(frame) { return request }
      }
    }
    if isOver { consumed = bytes.count }
    return takeEnd()
  }

  /// The next frame.
  ///
  /// A malformed frame ends the connection, because the start of the next frame is unknown.
  private mutating func firstFrame(of bytes: UnsafeRawBufferPointer) -> Frame? {
    do throws(WireError) {
      return try Frame.first(of: bytes, largestPayload: largestPayload + Frame.tolerance)
    } catch {
      fail(ConnectionFailure(error))
      if isClosing { phase = .ended }
      return nil
    }
  }

  private mutating func take(_ frame: Frame) -> ConnectionRequest? {
    do throws(ConnectionFailure) {
      let request = try receive(frame)
      noteContent(frame)
      return request
    } catch {
      fail(error)
      return takeEnd()
    }
  }

  /// Returns the request that ends the broker's connection, once.
  mutating func takeEnd() -> ConnectionRequest? {
    guard isOver || isClosing, let id = brokerConnection.take() else { return nil }
    return .end(id)
  }
}
