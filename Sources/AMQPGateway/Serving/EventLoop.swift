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
  /// How often the memory in use is looked at, in nanoseconds.
  private static let memoryPause: Int64 = 200_000_000

  var machine: GatewayMachine
  var poller: Poller
  let listener: Listener
  private let start = System.monotonicNanoseconds()
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: readSize, alignment: 16)
  let mostClients: Int
  private let memoryLimit: Int
  private var nextLookAtMemory = Instant.start
  /// When clients are accepted again, after it could not be done.
  var nextAcceptance: Instant?
  /// When the server ends, once it is asked to.
  var end: Instant?

  init(
    _ configuration: GatewayConfiguration, watch: TrafficWatch?, listener: Listener, wake: Int32
  ) {
    machine = GatewayMachine(configuration, watch: watch)
    machine.broker.secondsAtStart = System.secondsSince1970()
    poller = Poller(wake: wake, listener: listener.descriptor)
    self.listener = listener
    // Those beyond the limit of connections are told so, but they must not be too many either.
    mostClients = configuration.limits.connections * 2 + 64
    memoryLimit = configuration.limits.memory
  }

  private var now: Instant {
    Instant(nanoseconds: System.monotonicNanoseconds() - start)
  }

  /// Serves until the server is asked to stop and its clients know it; tells what crossed, if
  /// anything did, after each turn.
  mutating func run(telling tell: ([Crossing]) -> Void) {
    defer { buffer.deallocate() }
    while true {
      let ready = poller.wait(milliseconds: pause(from: now))
      let now = now
      machine.advance(to: now)
      lookAtMemory(now: now)
      acceptAgain(now: now)
      if ready > 0 { handleReady(now: now) }
      flushTouched(now: now)
      tellCrossings(tell)
      if let end, poller.clientCount == 0 || end <= now { break }
    }
    while let client = poller.owner(poller.indices.upperBound - 1) { drop(client, now: now) }
    tellCrossings(tell)
  }

  private mutating func tellCrossings(_ tell: ([Crossing]) -> Void) {
    let crossings = machine.takeCrossings()
    if !crossings.isEmpty { tell(crossings) }
  }

  /// The milliseconds until there is something to do, rounded up; -1 is for ever.
  private func pause(from now: Instant) -> Int32 {
    var next = machine.nextTimer ?? .distantFuture
    if memoryLimit > 0 { next = min(next, nextLookAtMemory) }
    if let nextAcceptance { next = min(next, nextAcceptance) }
    if let end { next = min(next, end) }
    guard next < .distantFuture else { return -1 }
    let nanoseconds = max(0, now.nanoseconds(to: next))
    return Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
  }

  private mutating func lookAtMemory(now: Instant) {
    guard memoryLimit > 0, nextLookAtMemory <= now else { return }
    nextLookAtMemory = now.advanced(byNanoseconds: Self.memoryPause)
    machine.setShortOfMemory((System.residentMemory() ?? 0) > memoryLimit, now: now)
  }

  /// Goes from the last to the first: a client that is dropped gives its place to the last one.
  private mutating func handleReady(now: Instant) {
    for index in poller.indices.reversed() {
      guard let readiness = poller.readiness(index) else { continue }
      if let client = poller.owner(index) {
        handle(readiness, of: client, poller.descriptor(index), now: now)
      } else if index == Poller.listener {
        acceptClients(now: now)
      } else {
        beginFarewell(now: now)
      }
    }
  }

  private mutating func handle(
    _ readiness: Poller.Readiness, of client: ClientID, _ descriptor: Int32, now: Instant
  ) {
    if readiness.isGone { return drop(client, now: now) }
    if readiness.isReadable {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 {
        machine.receive(
          UnsafeRawBufferPointer(rebasing: buffer[..<count]), from: client, now: now)
      } else if count == 0 || !Self.isTemporary(errno) {
        return drop(client, now: now)
      }
    } else {
      machine.touch(client)
    }
    flushTouched(now: now)
  }

  private mutating func beginFarewell(now: Instant) {
    end = now.advanced(byNanoseconds: Self.farewell)
    poller.setEvents(Poller.wake, reading: false)
    poller.setEvents(Poller.listener, reading: false)
    machine.shutDown(now: now)
  }

  /// Sends what there is to send at once, without waiting to hear that the sockets take it.
  private mutating func flushTouched(now: Instant) {
    while let client = machine.takeTouched() {
      guard let descriptor = poller.descriptor(of: client) else { continue }
      let need = machine.flush(client, now: now) { bytes in
        max(0, send(descriptor, bytes.baseAddress, bytes.count, System.sendFlags))
      }
      switch need {
      case .open(let reads, let hasOutput):
        poller.want(reading: reads, writing: hasOutput, of: client)
      case .finish:
        shutdown(descriptor, Int32(SHUT_WR))
        poller.want(reading: true, writing: false, of: client)
      case .abort: drop(client, now: now)
      }
    }
  }

  private mutating func drop(_ client: ClientID, now: Instant) {
    guard let descriptor = poller.remove(client) else { return }
    close(descriptor)
    machine.disconnect(client, now: now)
    if end == nil { poller.setEvents(Poller.listener, reading: true) }
  }

  private static func isTemporary(_ code: Int32) -> Bool {
    code == EAGAIN || code == EWOULDBLOCK || code == EINTR
  }
}
