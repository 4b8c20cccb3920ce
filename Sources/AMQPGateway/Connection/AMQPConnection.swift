import InMemoryBroker
import RPCCore

/// One client's connection: bytes in, requests to the broker out, and the other way round.
///
/// It is a value without a socket or a clock. Received bytes are handed to
/// ``next(in:consumed:)``, which stops at each request, because what follows may mean something
/// else once it is answered. What is to be sent waits in ``output``.
struct AMQPConnection: Sendable {
  /// How far the two sides are with each other (AMQP 0-9-1, section 2.2.4).
  enum Phase: Hashable, Sendable {
    case awaitingHeader
    case awaitingStartOk
    case awaitingTuneOk
    case awaitingOpen
    case running
    /// A close was sent; only the other side's consent counts.
    case closing
    /// The client's close was answered; it is the one to hang up.
    case closed
    /// Nothing is read any more; what waits is sent, then the socket closes.
    case ended
    /// The socket closes at once.
    case aborted
  }

  let configuration: GatewayConfiguration
  let peer: PeerAddress
  var phase = Phase.awaitingHeader
  var user = ""
  /// That the user was not let in because of where it came from.
  var refusal: LoginRefusal?
  /// What the client calls its connection, if it does.
  var name: String?
  var capabilities: ClientCapabilities = []
  var channelMax: UInt16 = 0
  /// The size that a frame's payload should have at most, in bytes.
  var largestPayload = Frame.leastMaximum - Frame.overhead
  /// In seconds; 0 if there are no heartbeats.
  var heartbeat: UInt16 = 0
  var liveliness = Liveliness()
  var output = OutputQueue()
  /// The broker's connection, once it is open.
  var brokerConnection: ConnectionID?
  /// The channels by number.
  var channels: [ChannelState?] = []
  /// What is arriving on the channels, by number.
  var assemblies: [ContentAssembly] = []
  var channelCount = 0
  /// The bytes of unfinished messages.
  var assembledBytes = 0
  var publishing = Publishing()
  /// What the broker is busy with for this client.
  var current: RequestTerms?

  /// Whether the time that closing may take is running.
  var hasClosingAlarm = false
  /// Whether a fault keeps what the client sends.
  var isHeld = false
  /// Whether a fault keeps everything in both directions.
  var isPartitioned = false

  init(_ configuration: GatewayConfiguration, from peer: PeerAddress) {
    self.configuration = configuration
    self.peer = peer
  }

  var isOver: Bool { phase == .ended || phase == .aborted }

  /// Whether one side has closed the connection, so that nothing else counts any more.
  var isClosing: Bool { phase == .closing || phase == .closed }

  /// Whether the client has to wait until it is heard again.
  var isPaused: Bool {
    publishing.isBlocked || isHeld || isPartitioned
      || output.cost > configuration.limits.outputBacklog
  }

  /// Takes received bytes up to the first request; `consumed` counts those that were taken.
  ///
  /// Without a request, what is left is the beginning of a frame, or has to wait because the
  /// connection is paused.
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

  /// The next frame; after one that makes no sense nobody knows where another begins.
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

  /// Tells the broker, once, that the connection is over.
  mutating func takeEnd() -> ConnectionRequest? {
    guard isOver || isClosing, let id = brokerConnection.take() else { return nil }
    return .end(id)
  }
}
