import InMemoryBroker
import RPCCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Moves bytes between sockets and the machine.
///
/// The machine makes all decisions.
struct EventLoop {
  /// The size of one read, in bytes.
  private static let readSize = 256 << 10
  /// The longest time in which clients may learn that the server stops, in nanoseconds.
  private static let farewell: Int64 = 1_000_000_000

  /// The tokens of descriptors that are no client's socket.
  enum Token {
    static let wake: UInt64 = 0
    static let listener: UInt64 = 1
  }

  /// The counts of the loop's work so far.
  ///
  /// They grow with the traffic, not with the number of idle clients.
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
  /// The instant at which accepting resumes after the system refused a client.
  var nextAcceptance: Instant?
  /// The latest instant at which the server ends, once it is asked to stop.
  var end: Instant?

  /// Makes a loop with a poller that already watches the listener and the wake pipe.
  init(
    _ configuration: GatewayConfiguration, watch: TrafficWatch?, listener: Listener, wake: Int32,
    poller: Poller
  ) {
    machine = GatewayMachine(configuration, watch: watch)
    machine.broker.secondsAtStart = System.secondsSince1970()
    self.poller = poller
    self.listener = listener
    self.wake = wake
    // Clients beyond the limit of connections are told the cause, but their number is limited as
    // well.
    mostClients = configuration.limits.connections * 2 + 64
  }

  private var now: Instant {
    Instant(nanoseconds: System.monotonicNanoseconds() - start)
  }

  /// Serves until the server is asked to stop and its clients have learned of the stop.
  ///
  /// Calls `tell` after each turn with news.
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

  /// The milliseconds until the next timer, rounded up; -1 is for ever.
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
      // A client that was dropped in this turn no longer has a socket.
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

  /// Sends pending output at once, without waiting until the sockets are writable.
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
