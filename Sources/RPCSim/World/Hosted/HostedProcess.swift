import InMemoryBroker
import RPCCore

/// A process whose code runs beside the world: its links, and what its clients and servers have told.
struct HostedProcess: WorldProcess {
  let place: Int
  private(set) var isUp = false
  var handlers = RunningHandlers()
  var clockOffset: Int64 = 0
  var slowness: Int64 = 1
  /// Counts how often the process was started, so that what an earlier life does is ignored.
  private(set) var life = 0
  var links: [Slot] = []
  /// Until when no link can be opened.
  private var cutOffUntil: Instant?
  /// What was sent while the process stood still.
  var held: [HeldFrame] = []
  /// The last event that it knows of; what it does next is because of that.
  var cause: JournalEvent.ID?
  /// As what it serves, if it does.
  var server: ServerScript?
  /// What goes out next.
  var outgoing = Outgoing()
  /// Its handlers, as its server tells of them.
  var runs = HostedRuns()

  /// What goes out next, as the client or server has announced it.
  struct Outgoing: Sendable {
    /// The call whose request it is.
    var sending: Int?
    /// The request whose reply it is.
    var answering: MessageTrace?
  }

  struct HeldFrame: Sendable {
    var method: ClientMethod
    var link: Slot
  }

  init(place: Int) { self.place = place }

  // MARK: Lives

  mutating func start(in scene: inout Scene) {
    guard !isUp else { return }
    var fresh = HostedProcess(place: place)
    fresh.isUp = true
    fresh.life = life + 1
    fresh.clockOffset = clockOffset
    self = fresh
    scene.timeline.forgetPause(of: place)
    scene.note(.started, by: actor)
    scene.outputs.append(.run(place))
  }

  /// Its code runs already.
  mutating func begin() { isUp = true }

  mutating func die(in scene: inout Scene) {
    forget()
    scene.outputs.append(.stopped(place))
    scene.letGo(of: links, on: nil)
    scene.abandonCalls(of: place)
  }

  /// Forgets what the process knew.
  private mutating func forget() {
    life += 1
    isUp = false
    slowness = 1
    held = []
    handlers = RunningHandlers()
    runs = HostedRuns()
  }

  /// Its code has come to its end.
  mutating func codeEnded(in scene: inout Scene) {
    guard isUp else { return }
    scene.letGo(of: links, on: nil)
    disband()
  }

  /// Nothing that its code does from now on means anything.
  mutating func disband() {
    life += 1
    isUp = false
  }

  // MARK: Links

  /// Opens a link, on a connection of its own; `nil` if there is nobody to connect to.
  mutating func openLink(in scene: inout Scene) -> Slot? {
    guard isUp, cutOffUntil ?? .start <= scene.now, let connection = scene.openConnection(),
      let link = scene.openRoute(.manual, place, on: connection, isHosted: true)
    else { return nil }
    links.append(link)
    scene.note(.connected, by: actor)
    scene.performBrokerActions()
    scene.keepBrokerTimer()
    return link
  }

  /// Lets go of a link; what it sent before still arrives.
  ///
  /// - Returns: Whether that is news to the world; then ``HostedOutput/linkReleased(_:)`` follows.
  mutating func close(_ link: Slot, in scene: inout Scene) -> Bool {
    guard let route = scene.network[link], !route.isClosedByProcess else { return false }
    links.removeAll { $0 == link }
    scene.loseDown(link)
    if route.isClosedByBroker { scene.remove(link) } else { scene.sendEnd(on: link) }
    if scene.timeline.isCutOff(place) { scene.outputs.append(.linkReleased(link)) }
    scene.keepBrokerTimer()
    return true
  }

  mutating func disconnect(reconnectAfter nanoseconds: Int64?, in scene: inout Scene) {
    guard !links.isEmpty else { return }
    scene.note(.disconnected, by: actor)
    scene.letGo(of: links, on: nil)
    for link in links {
      scene.outputs.append(.linkClosed(link, reason: "the connection was lost"))
    }
    links = []
    cutOffUntil = nanoseconds.map { scene.now.advanced(byNanoseconds: $0) } ?? .start
  }

  /// Who waits for the broker to know of a closed link would wait for as long as nothing arrives.
  func wasCutOff(in scene: inout Scene) {
    for slot in scene.network.slots {
      guard let route = scene.network[slot], route.process == place, route.isHosted,
        route.isClosedByProcess
      else { continue }
      scene.outputs.append(.linkReleased(slot))
    }
  }

  mutating func receive(
    _ frame: Route.DownFrame, on slot: Slot, _ route: Route, in scene: inout Scene
  ) {
    switch frame {
    case .connectionClosed(let error): lose(slot, because: error, in: &scene)
    case .method(let method):
      cause = scene.journal.cause
      scene.outputs.append(.received(method, link: slot))
    }
  }

  /// The broker closed a link.
  private mutating func lose(_ link: Slot, because error: AMQPError, in scene: inout Scene) {
    scene.note(.disconnected, by: actor, .linkClosed(error))
    links.removeAll { $0 == link }
    scene.loseDown(link)
    scene.remove(link)
    scene.outputs.append(.linkClosed(link, reason: error.text))
  }

  // MARK: What others ask

  /// As what it serves, if it does.
  var serverScript: ServerScript? { server }

  /// It has taken a delivery from its link.
  mutating func took(_ message: RPCMessage, tag: UInt64, on link: Slot) {
    if server?.settlement == .automatic {
      runs.tookSettled(message, tag: tag)
    } else {
      runs.took(message, tag: tag, on: link)
    }
  }

  /// What a fault does to a handler that is about to run; it is asked once.
  mutating func takePassage(of request: RequestDelivery) -> Passage {
    runs.takePassage(of: HostedRuns.Name(request))
  }

  /// Whether a fault waits for the middle of the handler of a request.
  func hasMiddle(_ request: MessageTrace) -> Bool { runs.hasMiddle(request) }

  // MARK: Standing still

  func stoppedShort(in scene: inout Scene) { scene.outputs.append(.paused(place)) }

  mutating func wentOn(in scene: inout Scene) {
    scene.outputs.append(.resumed(place))
    let frames = held
    held = []
    for frame in frames { send(frame.method, on: frame.link, in: &scene) }
  }

  func clockJumped(in scene: inout Scene) {}
}
