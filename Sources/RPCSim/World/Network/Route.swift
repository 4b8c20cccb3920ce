import InMemoryBroker
import RPCCore

/// One channel between a process and the broker.
struct Route: Sendable {
  /// The use of the channel by the process.
  enum Role: Int, Sendable {
    /// Requests out, replies in.
    case client
    /// Requests in, replies and acknowledgements out.
    case server
    /// Publications and queue operations by hand, as steps say.
    case manual
    /// Notices of cancelled calls in.
    case notices

    /// The name of the role in decisions.
    ///
    /// Printing the case would look its name up each time.
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
    /// The process closed the connection. No frame follows.
    case end

    var isEnd: Bool {
      if case .end = self { true } else { false }
    }

    /// The message of the frame, unless the broker will refuse it.
    var trace: MessageTrace? {
      if case .method(.publish(let publication)) = self { publication.message.trace } else { nil }
    }
  }

  enum DownFrame: Sendable {
    case method(ServerMethod)
    case connectionClosed(AMQPError)

    /// The message of the frame, unless it answers a get.
    var trace: MessageTrace? {
      switch self {
      case .method(.delivery(let delivery)): delivery.message.trace
      case .method(.returned(let returned)): returned.message.trace
      default: nil
      }
    }
  }

  let process: Int
  /// A hosted process sets it after the channel is open.
  var role: Role
  let channel: ChannelID
  let connection: ConnectionID
  /// Counts the channels of a run.
  ///
  /// Unlike the broker's ID of the channel, it is never used again.
  let number: Int
  /// The limit of unsettled deliveries; 0 is no limit.
  var prefetch: UInt16 = 0
  /// Whether hosted code holds the other end.
  var isHosted = false
  /// Whether the broker closed the channel.
  ///
  /// Frames that arrive there are lost.
  var isClosedByBroker = false
  /// Whether the process closed the channel.
  ///
  /// Frames that arrive there are lost.
  var isClosedByProcess = false
  /// Whether the broker knows that the process closed the channel.
  ///
  /// The connection closes when all its channels have ended.
  var hasEnded = false
}

/// Frames in one direction, in order.
struct Pipe<Frame: Sendable>: Sendable {
  struct Hop: Sendable {
    var frame: Frame
    var window: Window
    var cause: JournalEvent.ID?
    /// Whether the faults at its point of arrival were asked already.
    var hasPassedPoint = false
  }

  /// The process at one end; the broker is at the other.
  let process: Int
  private(set) var hops = Deque<Hop>()
  /// The agenda's entry for the first frame.
  var entry: Int32?

  init(process: Int) { self.process = process }

  var isEmpty: Bool { hops.isEmpty }

  /// The instants at which the first frame may arrive.
  var firstWindow: Window? { hops.isEmpty ? nil : hops.read(0) { $0.window } }

  /// Adds a frame, which never arrives before the one in front of it.
  ///
  /// Returns whether it is the only frame.
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

  /// Swaps the last two frames, but not their times.
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
