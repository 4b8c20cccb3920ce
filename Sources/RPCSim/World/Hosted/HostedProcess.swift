import InMemoryBroker
import RPCCore

/// A hosted process: its links, and the state that its clients and servers report.
struct HostedProcess: WorldProcess {
  let index: Int
  private(set) var isUp = false
  var handlers = RunningHandlers()
  var clockOffset: Int64 = 0
  var slowness: Int64 = 1
  /// Changes when the process starts, dies or ends.
  ///
  /// Actions of an earlier life are ignored.
  private(set) var life = 0
  var links: [Slot] = []
  /// The instant before which no link can be opened; `nil` is no restriction.
  private var cutOffUntil: Instant?
  /// The methods that were sent while the process was paused.
  var held: [HeldFrame] = []
  /// The last event that the process knows of.
  ///
  /// It is the cause of the next action.
  var cause: JournalEvent.ID?
  /// The settings of the process as a server; `nil` if it does not serve.
  var server: ServerScript?
  var outgoing = Outgoing()
  /// The deliveries and handlers of the process, as its server reports them.
  var runs = HostedRuns()

  /// The next message to be sent, as the client or server has announced it.
  struct Outgoing: Sendable {
    /// The call whose request is sent next.
    var sending: Int?
    /// The request whose reply is sent next.
    var answering: MessageTrace?
  }

  struct HeldFrame: Sendable {
    var method: ClientMethod
    var link: Slot
  }

  init(index: Int) { self.index = index }

  // MARK: Lives

  mutating func start(in scene: inout Scene) {
    guard !isUp else { return }
    var fresh = HostedProcess(index: index)
    fresh.isUp = true
    fresh.life = life + 1
    fresh.clockOffset = clockOffset
    self = fresh
    scene.timeline.forgetPause(of: index)
    scene.note(.started, by: participant)
    scene.outputs.append(.run(index))
  }

  /// Marks the process as up.
  ///
  /// Its code runs already.
  mutating func begin() { isUp = true }

  mutating func die(in scene: inout Scene) {
    forget()
    scene.outputs.append(.stopped(index))
    scene.letGo(of: links, on: nil)
    scene.abandonCalls(of: index)
  }

  private mutating func forget() {
    life += 1
    isUp = false
    slowness = 1
    held = []
    handlers = RunningHandlers()
    runs = HostedRuns()
  }

  /// The code of the process has ended.
  mutating func codeEnded(in scene: inout Scene) {
    guard isUp else { return }
    scene.letGo(of: links, on: nil)
    disband()
  }

  /// Ignores all later actions of the code.
  mutating func disband() {
    life += 1
    isUp = false
  }

  // MARK: Links

  /// Opens a link on a new connection; `nil` if the process is down or disconnected, or the broker
  /// is down.
  mutating func openLink(in scene: inout Scene) -> Slot? {
    guard isUp, cutOffUntil ?? .start <= scene.now, let connection = scene.openConnection(),
      let link = scene.openRoute(.manual, index, on: connection, isHosted: true)
    else { return nil }
    links.append(link)
    scene.note(.connected, by: participant)
    scene.performBrokerActions()
    scene.keepBrokerTimer()
    return link
  }

  /// Closes a link.
  ///
  /// Frames that were sent before still arrive.
  ///
  /// - Returns: Whether the link was open in the world. Then ``HostedOutput/linkReleased(_:)``
  ///   follows.
  mutating func close(_ link: Slot, in scene: inout Scene) -> Bool {
    guard let route = scene.network[link], !route.isClosedByProcess else { return false }
    links.removeAll { $0 == link }
    scene.loseDown(link)
    if route.isClosedByBroker { scene.remove(link) } else { scene.sendEnd(on: link) }
    if scene.timeline.isCutOff(index) { scene.outputs.append(.linkReleased(link)) }
    scene.keepBrokerTimer()
    return true
  }

  mutating func disconnect(reconnectAfter nanoseconds: Int64?, in scene: inout Scene) {
    guard !links.isEmpty else { return }
    scene.note(.disconnected, by: participant)
    scene.letGo(of: links, on: nil)
    for link in links {
      scene.outputs.append(.linkClosed(link, reason: "the connection was lost"))
    }
    links = []
    cutOffUntil = nanoseconds.map { scene.now.advanced(byNanoseconds: $0) } ?? .start
  }

  /// Releases the closed links: while the process is cut off, the broker cannot learn of their end.
  func wasCutOff(in scene: inout Scene) {
    for slot in scene.network.slots {
      guard let route = scene.network[slot], route.process == index, route.isHosted,
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

  /// The broker closed the connection of a link.
  private mutating func lose(_ link: Slot, because error: AMQPError, in scene: inout Scene) {
    scene.note(.disconnected, by: participant, .linkClosed(error))
    links.removeAll { $0 == link }
    scene.loseDown(link)
    scene.remove(link)
    scene.outputs.append(.linkClosed(link, reason: error.text))
  }

  // MARK: Queries

  /// The settings of the process as a server; `nil` if it does not serve.
  var serverScript: ServerScript? { server }

  /// The process has taken a delivery from its link.
  mutating func took(_ message: RPCMessage, tag: UInt64, on link: Slot) {
    if server?.settlement == .automatic {
      runs.tookSettled(message, tag: tag)
    } else {
      runs.took(message, tag: tag, on: link)
    }
  }

  /// Takes the effect of a fault on a handler that is about to run.
  ///
  /// Later calls return `.free`.
  mutating func takePassage(of request: RequestDelivery) -> Passage {
    runs.takePassage(of: HostedRuns.Name(request))
  }

  /// Whether a fault waits for the middle of the handler of a request.
  func hasMiddle(_ request: MessageTrace) -> Bool { runs.hasMiddle(request) }

  // MARK: Pauses

  func stoppedShort(in scene: inout Scene) { scene.outputs.append(.paused(index)) }

  mutating func wentOn(in scene: inout Scene) {
    scene.outputs.append(.resumed(index))
    let frames = held
    held = []
    for frame in frames { send(frame.method, on: frame.link, in: &scene) }
  }

  func clockJumped(in scene: inout Scene) {}
}
