import InMemoryBroker
import RPCCore

/// A process that follows the scripts of a scenario: its client, server and handlers, and the work
/// that it is doing.
///
/// It reacts to the events of the world. Apart from its own state, it changes only the ``Scene``.
struct ScriptedProcess: WorldProcess {
  /// An entry on the agenda, with its instant.
  struct Timer: Sendable {
    var entry: Int32
    var at: Instant
  }

  /// The index in the cast.
  let index: Int
  private(set) var isUp = false
  /// The client and the server of the process.
  ///
  /// Both always exist, so that reading one of them costs nothing. A process that only calls has a
  /// server without methods, and a process that only serves has a client without calls.
  @Boxed var client = ClientSession()
  @Boxed var server = ServerSession(configuration: .init(requests: .init(methods: [])))
  @Boxed var handlers = RunningHandlers()
  /// The number of connections that the process has opened.
  var connectionNumber = 0
  var channels = Channels()
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 = 0
  /// The factor by which its handlers are slower.
  var slowness: Int64 = 1
  /// The decisions of the server that are not carried out yet.
  var duties = Duties()
  /// The client's earliest deadline, on the world's clock.
  var timer: Timer?
  /// The replies that have arrived and were not fed to the client, if it is driven by hand.
  @Boxed var keptReplies = KeptReplies()
  var shutdown: Shutdown?
  /// The notes on requests that are answered without a handler.
  @Boxed var answers = AnswerNotes()

  /// The channels of the process, by their use.
  struct Channels: Sendable {
    var client: Slot?
    var server: Slot?
    var manual: Slot?
    var notices: Slot?

    var all: [Slot] { [client, server, manual, notices].compactMap { $0 } }
  }

  init(index: Int) { self.index = index }

  /// The process with an empty memory.
  ///
  /// Only the number of its connections and its clock are kept.
  private func reborn(isUp: Bool) -> ScriptedProcess {
    var fresh = ScriptedProcess(index: index)
    fresh.isUp = isUp
    fresh.connectionNumber = connectionNumber
    fresh.clockOffset = clockOffset
    return fresh
  }

  /// Starts the process with an empty memory, and connects it.
  mutating func start(in scene: inout Scene) {
    guard !isUp else { return }
    self = reborn(isUp: true)
    scene.timeline.forgetPause(of: index)
    let role = scene.cast.roles[index]
    if let script = role.server { server = session(of: script, role) }
    client = session(of: role.client)
    scene.note(.started, by: participant)
    tellClient(in: &scene) { $0.begin(into: &$1) }
    connect(in: &scene)
  }

  private func session(of script: ServerScript, _ role: Cast.Role) -> ServerSession {
    var requests = script.requests
    // No two servers, and no two lives of one server, give the same ticket.
    requests.ticketPrefix = "\(role.name).\(connectionNumber)."
    if script.hasOwnPollQueue { requests.address = "\(role.name).polls" }
    var configuration = ServerSession.Configuration(requests: requests)
    // The world plans the next connection, not the session.
    configuration.reconnectDelay = 0
    var session = ServerSession(configuration: configuration)
    _ = session.begin()
    return session
  }

  /// A client whose correlation IDs are used by no other client, and by no earlier life of this
  /// one.
  private func session(of script: ClientScript) -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.calls.correlationPrefix = "\(index).\(connectionNumber)."
    configuration.calls.usesConfirms = script.usesConfirms
    configuration.calls.replyPolicy = script.replyPolicy
    configuration.calls.lossPolicy = script.lossPolicy
    configuration.withoutLink = script.withoutLink
    // The world plans the next connection, not the session.
    configuration.reconnectDelay = 0
    return ClientSession(configuration: configuration)
  }

  mutating func die(in scene: inout Scene) {
    letGo(in: &scene)
    for entry in handlers.all.compactMap(\.entry) { scene.timeline.cancel(entry) }
    scene.abandonCalls(of: index)
    scene.timeline.cancel(shutdown?.grace)
    scene.timeline.cancel(timer?.entry)
    scene.network.disconnect(index)
    self = reborn(isUp: false)
  }

  // Read in place, because a search reads these at every state, and reading a session copies it.

  /// Whether replies of the server wait for a connection.
  var holdsReplies: Bool { _server.read { $0.holdsReplies } }

  /// Whether calls of the client wait for a connection.
  var hasWaitingCalls: Bool { _client.read { $0.hasWaitingCalls } }

  /// A hash of the time that is left until the deadlines of the calls, independent of their order.
  func deadlines(from now: Instant) -> UInt64 {
    _client.read { $0.hasCalls } ? client.deadlines(from: now) : 0
  }

  /// The call that a handler runs for, and its progress: nested calls made and stream items begun.
  func progress(of run: HandlerRun.ID) -> (call: Int?, parts: Int) {
    _handlers.read { $0.read(run) { ($0.call, $0.callsMade + Int($0.yielded)) } } ?? (nil, 0)
  }

  func stoppedShort(in scene: inout Scene) {}
  func wasCutOff(in scene: inout Scene) {}
  mutating func wentOn(in scene: inout Scene) { work(in: &scene) }
  mutating func clockJumped(in scene: inout Scene) { keepTimer(in: &scene) }
}

extension ServerScript {
  var requests: RPCServerStateMachine.Configuration {
    var configuration = RPCServerStateMachine.Configuration(methods: methods.map(\.name))
    configuration.executor = executor
    configuration.settlement = settlement
    configuration.acknowledged = acknowledged
    configuration.maximumRequestSize = maximumRequestSize
    configuration.receivesNotices = hearsCancel
    configuration.deduplicationWindow = deduplicationWindow
    configuration.resultRetention = resultRetention
    configuration.address = queue
    return configuration
  }
}
