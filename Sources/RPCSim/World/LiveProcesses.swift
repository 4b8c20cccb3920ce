import InMemoryBroker
import RPCCore

/// What a world wants of whoever runs the code of its live processes, in order.
enum LiveOutput: Sendable {
  /// Something arrived on a link.
  case received(ServerMethod, link: Slot)
  case linkClosed(Slot, reason: String)
  /// The broker knows that the process has closed a link, or it cannot be told.
  case linkReleased(Slot)
  /// Run the process's code, from its beginning.
  case run(Int)
  /// The process has died: its code must not go on.
  case stopped(Int)
  /// The code must stand still.
  case paused(Int)
  case resumed(Int)
  case wake(sleeper: UInt64)
}

/// What a world knows of processes whose code runs beside it.
struct LiveProcesses: Sendable {
  struct Process: Sendable {
    /// Counts how often the process was started, so that what an earlier life does is ignored.
    var life = 0
    var links: [Slot] = []
    /// The call whose request goes out next.
    var sending: Int?
    /// The request whose reply goes out next.
    var answering: MessageTrace?
    /// What was sent while the process stood still.
    var held: [HeldFrame] = []
    /// As what it serves, if it does.
    var server: ServerScript?
    /// The last event that it knows of; what it does next is because of that.
    var cause: Event.ID?
    /// Until when no link can be opened.
    var cutOffUntil: Instant?
    /// What a fault does to handlers that are about to run.
    var struckHandlers: [RunName: World.Passage] = [:]
    /// What the middle of each running handler still holds for it, while a fault waits there.
    var middles: [MessageTrace: HandlerMiddle] = [:]
    /// The deliveries whose request was handled, refused, or answered without a handler.
    var dealtWith: Set<RunName> = []
  }

  struct HeldFrame: Sendable {
    var method: ClientMethod
    var link: Slot
  }

  var outputs: [LiveOutput] = []
  /// By their place in the cast; scripted ones have a place that nothing uses.
  ///
  /// The last is of no process, and stays as it is.
  private var processes = Self.none
  var calls = LiveCalls()
  var correlations = LiveCorrelations()
  /// Which messages are delivered and not settled.
  var traces = LiveTable<DeliveryName, MessageTrace>()
  /// Calls that timed out while they waited for themselves.
  var deadlocks: [Wait] = []
  /// Names for the handlers that run.
  var runs = SlotMap<RunName>()
  var runSlots = LiveTable<RunName, Slot>()

  struct DeliveryName: LiveTableKey {
    var link: Slot
    var tag: UInt64

    var spread: UInt64 { RandomStream.mix(tag ^ UInt64(UInt32(bitPattern: link.index)) << 32) }
  }

  /// A process handles one delivery of a message at a time.
  struct RunName: LiveTableKey, Hashable {
    var process: Int
    var tag: UInt64
    var trace: MessageTrace

    var spread: UInt64 {
      let process = UInt64(truncatingIfNeeded: process)
      return RandomStream.mix(UInt64(trace.subject) << 32 ^ tag ^ process << 56)
    }
  }

  private static let none = [Process()]

  subscript(process: Int) -> Process {
    // A plain getter, inlined: a coroutine would allocate its frame at each look wherever it is not,
    // and without optimization the compiler reads what it yields when that is gone.
    @inline(__always) get { processes[min(process, processes.count - 1)] }
    // In place: a copy would make every insertion into one of its sets a copy of the set.
    @inline(__always) _modify {
      if process >= processes.count - 1 { makePlaces(upTo: process) }
      yield &processes[process]
    }
  }

  private mutating func makePlaces(upTo process: Int) {
    while process >= processes.count - 1 { processes.append(Process()) }
  }
}
