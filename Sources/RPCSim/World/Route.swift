import InMemoryBroker
import RPCCore

/// One channel between a process and the broker, with the frames that are on their way.
struct Route: Sendable {
  /// What the process uses the channel for.
  enum Role: Sendable {
    /// Requests out, replies in.
    case client
    /// Requests in, replies and acknowledgements out.
    case server
    /// What steps do to queues by hand.
    case manual
  }

  enum UpFrame: Sendable {
    case method(ClientMethod)
    /// A publication that the broker will refuse, because of a fault.
    case refused(Publication)
    /// The process closed the connection; nothing follows.
    case end
  }

  enum DownFrame: Sendable {
    case method(ServerMethod)
    case connectionClosed(AMQPError)
  }

  let process: Int
  let role: Role
  let channel: ChannelID
  let connection: ConnectionID
  /// Counts the channels of a run; unlike the broker's name of the channel it is never used again.
  let number: Int
  /// Whether the broker closed the channel: what arrives there is lost.
  var isClosedByBroker = false
  /// Whether the process let go of the channel: what arrives there is lost.
  var isClosedByProcess = false
  /// Whether the broker has heard so; its connection is closed when all its channels have ended.
  var hasEnded = false
}

/// Frames in one direction, in order.
///
/// When and why a frame travels is kept apart from the frame, so that asking for it copies nothing.
struct Pipe<Frame: Sendable>: Sendable {
  struct Hop: Sendable {
    var window: Window
    var cause: Event.ID?
    /// Whether the faults at the point where it arrives were asked already.
    var hasPassedPoint = false
  }

  private(set) var hops = Deque<Hop>()
  private(set) var frames = Deque<Frame>()
  /// The agenda's entry for the first frame.
  var entry: Int32?

  var isEmpty: Bool { hops.isEmpty }

  /// Adds a frame, which never arrives before the one in front of it; returns whether it is alone.
  mutating func append(_ frame: Frame, _ hop: Hop) -> Bool {
    var hop = hop
    if let last = hops.last {
      hop.window.earliest = max(hop.window.earliest, last.window.earliest)
      hop.window.latest = max(hop.window.latest, last.window.latest)
    }
    hops.append(hop)
    frames.append(frame)
    return hops.count == 1
  }

  /// Lets the last frame and the one before it change places, though not their times.
  mutating func swapLastTwo() {
    guard let last = frames.popLast() else { return }
    guard let other = frames.popLast() else { return frames.append(last) }
    frames.append(last)
    frames.append(other)
    guard var lastHop = hops.popLast(), var otherHop = hops.popLast() else { return }
    swap(&lastHop.window, &otherHop.window)
    hops.append(lastHop)
    hops.append(otherHop)
  }

  mutating func popFirst() -> (frame: Frame, hop: Hop)? {
    guard let frame = frames.popFirst(), let hop = hops.popFirst() else { return nil }
    return (frame, hop)
  }

  mutating func markFirstPassed() {
    if !hops.isEmpty { hops[0].hasPassedPoint = true }
  }
}
