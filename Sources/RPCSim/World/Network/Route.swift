import InMemoryBroker
import RPCCore

/// One channel between a process and the broker, with the frames that are on their way.
struct Route: Sendable {
  /// What the process uses the channel for.
  enum Role: Int, Sendable {
    /// Requests out, replies in.
    case client
    /// Requests in, replies and acknowledgements out.
    case server
    /// What steps do to queues by hand.
    case manual
    /// Notices of cancelled calls in.
    case notices

    /// The word for it in decisions; to print the case would look its name up each time.
    var word: String {
      switch self {
      case .client: "client"
      case .server: "server"
      case .manual: "manual"
      case .notices: "notices"
      }
    }
  }

  enum UpFrame: Sendable {
    case method(ClientMethod)
    /// A publication that the broker will refuse, because of a fault.
    case refused(Publication)
    /// The process closed the connection; nothing follows.
    case end

    var isEnd: Bool {
      if case .end = self { true } else { false }
    }

    /// The message that it carries, unless the broker will refuse it.
    var trace: MessageTrace? {
      if case .method(.publish(let publication)) = self { publication.message.trace } else { nil }
    }
  }

  enum DownFrame: Sendable {
    case method(ServerMethod)
    case connectionClosed(AMQPError)

    /// The message that it carries, unless it answers a get.
    var trace: MessageTrace? {
      switch self {
      case .method(.delivery(let delivery)): delivery.message.trace
      case .method(.returned(let returned)): returned.message.trace
      default: nil
      }
    }
  }

  let process: Int
  /// A live process decides it after it has opened the channel.
  var role: Role
  let channel: ChannelID
  let connection: ConnectionID
  /// Counts the channels of a run; unlike the broker's name of the channel it is never used again.
  let number: Int
  /// How many deliveries may be unsettled on it; 0 is no limit.
  var prefetch: UInt16 = 0
  /// Whether code beside the world holds the other end.
  var isHosted = false
  /// Whether the broker closed the channel: what arrives there is lost.
  var isClosedByBroker = false
  /// Whether the process let go of the channel: what arrives there is lost.
  var isClosedByProcess = false
  /// Whether the broker has heard so; its connection is closed when all its channels have ended.
  var hasEnded = false
}

/// Frames in one direction, in order.
struct Pipe<Frame: Sendable>: Sendable {
  struct Hop: Sendable {
    var frame: Frame
    var window: Window
    var cause: JournalEvent.ID?
    /// Whether the faults at the point where it arrives were asked already.
    var hasPassedPoint = false
  }

  /// The process at the end that is not the broker's.
  let process: Int
  private(set) var hops = Deque<Hop>()
  /// The agenda's entry for the first frame.
  var entry: Int32?

  init(process: Int) { self.process = process }

  var isEmpty: Bool { hops.isEmpty }

  /// When the first frame may arrive.
  var firstWindow: Window? { hops.isEmpty ? nil : hops.read(0) { $0.window } }

  /// Adds a frame, which never arrives before the one in front of it; returns whether it is alone.
  mutating func append(_ frame: consuming Frame, in window: Window, cause: JournalEvent.ID?) -> Bool
  {
    var window = window
    if !hops.isEmpty {
      let last = hops.read(hops.count - 1) { $0.window }
      window.earliest = max(window.earliest, last.earliest)
      window.latest = max(window.latest, last.latest)
    }
    hops.append(Hop(frame: consume frame, window: window, cause: cause))
    return hops.count == 1
  }

  /// Lets the last frame and the one before it change places, though not their times.
  mutating func swapLastTwo() {
    guard var last = hops.popLast() else { return }
    guard var other = hops.popLast() else { return hops.append(last) }
    swap(&last.window, &other.window)
    hops.append(last)
    hops.append(other)
  }

  mutating func popFirst() -> Hop? { hops.popFirst() }

  mutating func markFirstPassed() {
    if !hops.isEmpty { hops[0].hasPassedPoint = true }
  }
}
