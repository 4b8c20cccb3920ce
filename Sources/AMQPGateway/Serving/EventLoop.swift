import InMemoryBroker
import RPCCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Moves bytes between sockets and the machine, and nothing else: the machine decides.
struct EventLoop {
  /// How much is read at a time, in bytes.
  private static let readSize = 256 << 10
  /// How long clients may take to hear that the server stops, in nanoseconds.
  private static let farewell: Int64 = 1_000_000_000

  /// What else is watched beside the sockets of clients.
  enum Token {
    static let wake: UInt64 = 0
    static let listener: UInt64 = 1
  }

  /// What the loop has looked at so far: of a loop that is well it grows with what happens, and not with who is
  /// connected.
  struct Work: Sendable {
    var waits = 0
    var events = 0
    var flushes = 0
  }

  var machine: GatewayMachine
  let poller: Poller
  var sockets = ClientSockets()
  let listener: Listener
  private let wake: Int32
  private let start = System.monotonicNanoseconds()
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: readSize, alignment: 16)
  let mostClients: Int
  private var events: [Poller.Event] = []
  private(set) var work = Work()
  /// Whether the listener is watched.
  private var isAccepting = true
  /// When clients are accepted again, after it could not be done.
  var nextAcceptance: Instant?
  /// When the server ends, once it is asked to.
  var end: Instant?

  /// Makes a loop of a poller that watches the listener and what wakes the loop.
  init(
    _ configuration: GatewayConfiguration, watch: TrafficWatch?, listener: Listener, wake: Int32,
    poller: Poller
  ) {
    machine = GatewayMachine(configuration, watch: watch)
    machine.broker.secondsAtStart = System.secondsSince1970()
    self.poller = poller
    self.listener = listener
    self.wake = wake
    // Those beyond the limit of connections are told so, but they must not be too many either.
    mostClients = configuration.limits.connections * 2 + 64
  }

  private var now: Instant {
    Instant(nanoseconds: System.monotonicNanoseconds() - start)
  }

  /// Serves until the server is asked to stop and its clients know it; tells what crossed, if
  /// anything did, after each turn.
  mutating func run(telling tell: ([Crossing], [LoginRefusal]) -> Void) {
    defer { buffer.deallocate() }
    while true {
      poller.wait(milliseconds: pause(from: now), into: &events)
      work.waits += 1
      work.events += events.count
      let now = now
      machine.advance(to: now)
      acceptAgain(now: now)
      for event in events { handle(event, now: now) }
      flushTouched(now: now)
      tellNews(tell)
      if let end, sockets.count == 0 || end <= now { break }
    }
    for socket in sockets.all { drop(socket, now: now) }
    tellNews(tell)
  }

  private mutating func tellNews(_ tell: ([Crossing], [LoginRefusal]) -> Void) {
    let (crossings, refusals) = (machine.takeCrossings(), machine.takeRefusals())
    if !crossings.isEmpty || !refusals.isEmpty { tell(crossings, refusals) }
  }

  /// The milliseconds until there is something to do, rounded up; -1 is for ever.
  private func pause(from now: Instant) -> Int32 {
    var next = machine.nextTimer ?? .distantFuture
    if let nextAcceptance { next = min(next, nextAcceptance) }
    if let end { next = min(next, end) }
    guard next < .distantFuture else { return -1 }
    let nanoseconds = max(0, now.nanoseconds(to: next))
    return Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
  }

  private mutating func handle(_ event: Poller.Event, now: Instant) {
    switch event.token {
    case Token.wake: beginFarewell(now: now)
    case Token.listener: if end == nil { acceptClients(now: now) }
    default:
      // A client that went in this turn has no socket any more.
      if let socket = sockets[token: event.token] { handle(event, of: socket, now: now) }
    }
  }

  private mutating func handle(
    _ event: Poller.Event, of socket: ClientSockets.Socket, now: Instant
  ) {
    if event.isGone { return drop(socket, now: now) }
    if event.isReadable {
      let count = recv(socket.descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 {
        machine.receive(
          UnsafeRawBufferPointer(rebasing: buffer[..<count]), from: socket.client, now: now)
      } else if count == 0 || !Self.isTemporary(errno) {
        return drop(socket, now: now)
      }
    } else {
      machine.touch(socket.client)
    }
    flushTouched(now: now)
  }

  private mutating func beginFarewell(now: Instant) {
    end = now.advanced(byNanoseconds: Self.farewell)
    poller.change(wake, as: Token.wake, to: [])
    setAccepting(false)
    machine.shutDown(now: now)
  }

  /// Sends what there is to send at once, without waiting to hear that the sockets take it.
  private mutating func flushTouched(now: Instant) {
    while let client = machine.takeTouched() {
      guard let socket = sockets[client] else { continue }
      work.flushes += 1
      let descriptor = socket.descriptor
      let need = machine.flush(client, now: now) { bytes in
        max(0, send(descriptor, bytes.baseAddress, bytes.count, System.sendFlags))
      }
      switch need {
      case .open(let reads, let hasOutput):
        var interest: Poller.Interest = hasOutput ? .writing : []
        if reads { interest.insert(.reading) }
        want(interest, of: socket)
      case .finish:
        shutdown(descriptor, Int32(SHUT_WR))
        want(.reading, of: socket)
      case .abort: drop(socket, now: now)
      }
    }
  }

  private mutating func want(_ interest: Poller.Interest, of socket: ClientSockets.Socket) {
    guard sockets.setInterest(interest, of: socket) else { return }
    poller.change(socket.descriptor, as: socket.token, to: interest)
  }

  mutating func drop(_ socket: ClientSockets.Socket, now: Instant) {
    sockets.remove(socket)
    close(socket.descriptor)
    machine.disconnect(socket.client, now: now)
    if end == nil, nextAcceptance == nil { setAccepting(true) }
  }

  mutating func setAccepting(_ accepts: Bool) {
    guard accepts != isAccepting else { return }
    isAccepting = accepts
    poller.change(listener.descriptor, as: Token.listener, to: accepts ? .reading : [])
  }

  private static func isTemporary(_ code: Int32) -> Bool {
    code == EAGAIN || code == EWOULDBLOCK || code == EINTR
  }
}
