import InMemoryBroker
import RPCCore

/// A process of a world: its machines, its channels, and what it is in the middle of.
struct Process: Sendable {
  /// Why a process, or what passes between it and the broker, stands still.
  enum Hold: Equatable, Sendable {
    case until(Instant)
    case forever
  }

  /// A server's action that waits to be performed.
  struct Todo: Sendable {
    var action: ServerAction
    /// Whether the faults at the point before it were asked already.
    var hasPassedPoint = false
    /// Whether the action belongs to a request that was refused before it reached a handler.
    var isRefusal = false
  }

  /// A handler that is running.
  struct Run: Sendable {
    var run: HandlerRun
    /// The call that is handled, or `nil` for a message that belongs to none.
    var call: Int?
    var arguments: [Value]
    /// The result of its last call.
    var reply = Value.null
    /// How many of its calls it has made.
    var callsMade = 0
    /// The call that it waits for.
    var awaited: Int?
    /// The agenda's entry for the time that it works.
    var entry: Int32?
    var cause: Event.ID?
    /// Whether a fault or the script makes it never end.
    var hangs = false
  }

  var isUp = false
  var client: RPCClientStateMachine?
  var server: RPCServerStateMachine?
  var connection: ConnectionID?
  /// Counts the connections of the process.
  var connectionNumber = 0
  var clientRoute: Slot?
  var serverRoute: Slot?
  var manualRoute: Slot?
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 = 0
  /// How many times as long its handlers take.
  var slowness: Int64 = 1
  /// While the process stands still.
  var pause: Hold?
  /// While nothing passes between it and the broker.
  var partition: Hold?
  var todo = Deque<Todo>()
  /// Running handlers, by the place of their run.
  var runs: [Run?] = []
  /// The agenda's entry for its earliest deadline, and that deadline on the world's clock.
  var timer: (entry: Int32, at: Instant)?
  /// Why it has no connection, for reports.
  var lastError: AMQPError?

  /// The place of a running handler in ``runs``, or `nil` if it does not run.
  func place(of id: HandlerRun.ID) -> Int? {
    let index = Int(id.slot.index)
    guard index < runs.count, runs[index]?.run.id == id else { return nil }
    return index
  }

  subscript(run id: HandlerRun.ID) -> Run? {
    get { place(of: id).flatMap { runs[$0] } }
    set {
      let index = Int(id.slot.index)
      while index >= runs.count { runs.append(nil) }
      runs[index] = newValue
    }
  }
}
