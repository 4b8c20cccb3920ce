import InMemoryBroker
import RPCCore

/// A process of a world: its machines, its channels, and what it is in the middle of.
struct Process: Sendable {
  /// Why a process, or what passes between it and the broker, stands still.
  enum Hold: Equatable, Sendable {
    case until(Instant)
    case forever
  }

  /// A client's earliest deadline on the agenda.
  struct Timer: Sendable {
    var entry: Int32
    var at: Instant
  }

  var isUp = false
  /// Its halves of RPC.
  ///
  /// A process that only calls has a server without methods and deliveries, and
  /// the other way round: both are there, so that looking at one of them costs nothing.
  @Boxed var client = ClientSession()
  @Boxed var server = ServerSession(configuration: .init(requests: .init(methods: [])))
  var connection: ConnectionID?
  /// Counts the connections of the process.
  var connectionNumber = 0
  var clientRoute: Slot?
  var serverRoute: Slot?
  var manualRoute: Slot?
  var noticeRoute: Slot?
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 = 0
  /// How many times as long its handlers take.
  var slowness: Int64 = 1
  /// While the process stands still.
  var pause: Hold?
  /// While nothing passes between it and the broker.
  var partition: Hold?
  /// What the server's machine has decided and is not done, the last thing first.
  var todo: [ServerAction] = []
  /// What is to be done about the server's links after that.
  var step: ServerSession.Step?
  /// Whether what is to be done is being done at the moment.
  var isWorking = false
  /// Whether the faults before what is to be done next were asked already.
  var hasPassedNextPoint = false
  /// The delivery tag of the request that was refused last, whose reply comes from no handler; 0 is
  /// none.
  ///
  /// A request that cannot be answered is refused without a reply, so what is remembered has to
  /// say which request it is about.
  var refusedTag: UInt64 = 0
  /// The agenda's entry for its earliest deadline, and that deadline on the world's clock.
  var timer: Timer?
}
