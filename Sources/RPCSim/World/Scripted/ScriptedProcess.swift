import InMemoryBroker
import RPCCore

/// A process that does what a story says: its client and its server, the handlers that run, and what it is in the
/// middle of.
///
/// It is told what happens to it, and does the rest itself; all it changes besides is the ``Scene``.
struct ScriptedProcess: WorldProcess {
  /// The agenda's entry for an instant.
  struct Timer: Sendable {
    var entry: Int32
    var at: Instant
  }

  /// Its place in the cast.
  let place: Int
  private(set) var isUp = false
  /// Its halves of RPC.
  ///
  /// A process that only calls has a server without methods and deliveries, and
  /// the other way round: both are there, so that looking at one of them costs nothing.
  @Boxed var client = ClientSession()
  @Boxed var server = ServerSession(configuration: .init(requests: .init(methods: [])))
  @Boxed var handlers = RunningHandlers()
  /// Counts the connections of the process.
  var connectionNumber = 0
  var channels = Channels()
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 = 0
  /// How many times as long its handlers take.
  var slowness: Int64 = 1
  /// What its server has decided and is not done.
  var duties = Duties()
  /// Its earliest deadline, on the world's clock.
  var timer: Timer?
  /// The replies that have come and that nobody has fed to it, if it is driven by hand.
  @Boxed var keptReplies = KeptReplies()
  var shutdown: Shutdown?
  /// Which requests were answered without a handler of their own.
  @Boxed var answers = AnswerNotes()

  /// Its channels, by what it uses them for.
  struct Channels: Sendable {
    var client: Slot?
    var server: Slot?
    var manual: Slot?
    var notices: Slot?

    var all: [Slot] { [client, server, manual, notices].compactMap { $0 } }
  }

  init(place: Int) { self.place = place }

  /// The process with nothing in its memory.
  ///
  /// What others know it by stays: how often it connected, and what its clock says.
  private func reborn(isUp: Bool) -> ScriptedProcess {
    var fresh = ScriptedProcess(place: place)
    fresh.isUp = isUp
    fresh.connectionNumber = connectionNumber
    fresh.clockOffset = clockOffset
    return fresh
  }

  /// Starts with nothing in its memory, and connects.
  mutating func start(in scene: inout Scene) {
    guard !isUp else { return }
    self = reborn(isUp: true)
    scene.timeline.forgetPause(of: place)
    let role = scene.cast.roles[place]
    if let script = role.server { server = session(of: script, role) }
    client = session(of: role.client)
    scene.note(.started, by: actor)
    tellClient(in: &scene) { $0.begin(into: &$1) }
    connect(in: &scene)
  }

  private func session(of script: ServerScript, _ role: Cast.Role) -> ServerSession {
    var requests = script.requests
    // No two servers, and no two lives of one, give the same ticket.
    requests.ticketPrefix = "\(role.name).\(connectionNumber)."
    if script.hasOwnPollQueue { requests.address = "\(role.name).polls" }
    var configuration = ServerSession.Configuration(requests: requests)
    // When there is another connection is an event of the story.
    configuration.reconnectDelay = 0
    var session = ServerSession(configuration: configuration)
    _ = session.begin()
    return session
  }

  /// A client whose correlation IDs no other client, and no earlier life of this one, uses.
  private func session(of script: ClientScript) -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.calls.correlationPrefix = "\(place).\(connectionNumber)."
    configuration.calls.usesConfirms = script.usesConfirms
    configuration.calls.replyPolicy = script.replyPolicy
    configuration.calls.lossPolicy = script.lossPolicy
    configuration.withoutLink = script.withoutLink
    // When there is another connection is an event of the story.
    configuration.reconnectDelay = 0
    return ClientSession(configuration: configuration)
  }

  mutating func die(in scene: inout Scene) {
    letGo(in: &scene)
    for entry in handlers.all.compactMap(\.entry) { scene.timeline.cancel(entry) }
    scene.abandonCalls(of: place)
    scene.timeline.cancel(shutdown?.grace)
    scene.timeline.cancel(timer?.entry)
    scene.network.disconnect(place)
    self = reborn(isUp: false)
  }

  // Looked at where it lies: a search asks at every state, and to read a session copies it.

  /// Whether replies of its server wait for a connection.
  var holdsReplies: Bool { _server.read { $0.holdsReplies } }

  /// Whether calls of its client wait for a connection.
  var hasWaitingCalls: Bool { _client.read { $0.hasWaitingCalls } }

  /// How far away the deadlines of its calls are, whatever their order.
  func deadlines(from now: Instant) -> UInt64 {
    _client.read { $0.hasCalls } ? client.deadlines(from: now) : 0
  }

  /// The call that a handler runs for, and how many parts of its work are done: calls made, items yielded.
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
