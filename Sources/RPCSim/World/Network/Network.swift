import InMemoryBroker
import RPCCore

/// The channels between processes and the broker, and what is on its way on them.
struct Network: Sendable {
  private var routes = SlotMap<Route>()
  /// What is on its way to the broker.
  private var up = Lane<Route.UpFrame>()
  /// What is on its way to processes.
  private var down = Lane<Route.DownFrame>()
  /// The route of each of the broker's channels, by the place of the channel.
  private var routeOfChannel: [Slot?] = []
  /// How many channels were ever opened.
  private var openedCount = 0
  /// The scripted processes' ends, by their place.
  private var ends: [ProcessEnd] = []

  /// The connection of a process.
  private struct ProcessEnd: Sendable {
    var connection: ConnectionID?
    /// The private queue that its replies come to, once the broker has named it.
    var replyAddress: String?
  }

  // MARK: Connections

  /// The connection of a scripted process, if it has one.
  func connection(of process: Int) -> ConnectionID? {
    process < ends.count ? ends[process].connection : nil
  }

  /// The private queue that a scripted process's replies come to.
  func replyAddress(of process: Int) -> String? {
    process < ends.count ? ends[process].replyAddress : nil
  }

  mutating func connect(_ process: Int, over connection: ConnectionID) {
    while process >= ends.count { ends.append(ProcessEnd()) }
    ends[process] = ProcessEnd(connection: connection)
  }

  mutating func setReplyAddress(_ address: String, of process: Int) {
    ends[process].replyAddress = address
  }

  /// A process has lost its connection, or let go of it.
  mutating func disconnect(_ process: Int) {
    if process < ends.count { ends[process] = ProcessEnd() }
  }

  // MARK: Channels

  subscript(route: Slot) -> Route? { routes[route] }

  /// The process that a channel is of, and what it uses it for.
  func use(of route: Slot) -> (process: Int, role: Route.Role)? {
    routes.read(route) { ($0.process, $0.role) }
  }

  /// One more than the largest place of a channel.
  var placeLimit: Int { routes.indexLimit }

  /// The channel at a place, if there is one; for those who ask too often for a list.
  func slot(at place: Int) -> Slot? { routes.slot(at: Int32(place)) }

  /// All channels, in the order of their places.
  var slots: [Slot] { routes.slots }

  /// Enters a channel that was opened between a process and the broker.
  mutating func open(
    _ role: Route.Role, of process: Int, as channel: ChannelID, on connection: ConnectionID,
    isHosted: Bool = false
  ) -> Slot {
    openedCount += 1
    var opened = Route(
      process: process, role: role, channel: channel, connection: connection, number: openedCount)
    opened.isHosted = isHosted
    let route = routes.insert(opened)
    up.open(route, of: process)
    down.open(route, of: process)
    let place = Int(channel.slot.index)
    while place >= routeOfChannel.count { routeOfChannel.append(nil) }
    routeOfChannel[place] = route
    return route
  }

  /// Where a channel's route is kept; an operator's channels, which declare exchanges, have none.
  func slot(of channel: ChannelID) -> Slot? {
    let place = Int(channel.slot.index)
    return place < routeOfChannel.count ? routeOfChannel[place] : nil
  }

  func route(of channel: ChannelID) -> Route? { slot(of: channel).flatMap { routes[$0] } }

  /// The channels of a connection, in the order of their places.
  func slots(on connection: ConnectionID) -> [Slot] {
    routes.slots.filter { routes[$0]?.connection == connection }
  }

  /// The process that a connection is of.
  func process(of connection: ConnectionID) -> Int? {
    let route = routes.slots.lazy.compactMap { routes[$0] }.first { $0.connection == connection }
    return route?.process ?? ends.firstIndex { $0.connection == connection }
  }

  /// What the process uses a channel for, and how many deliveries may be unsettled on it.
  mutating func set(_ role: Route.Role? = nil, prefetch: UInt16, of route: Slot) {
    routes.update(route) {
      if let role { $0.role = role }
      $0.prefetch = prefetch
    }
  }

  /// The end of a connection has reached the broker on a channel; returns the connection if it was the last
  /// of its channels.
  ///
  /// Until then the broker may still send on the channel, and what it sends is lost.
  mutating func end(_ route: Slot) -> ConnectionID? {
    guard let connection = routes[route]?.connection else { return nil }
    routes.update(route) { $0.hasEnded = true }
    let isOpen = slots(on: connection).contains { routes[$0]?.hasEnded == false }
    return isOpen ? nil : connection
  }

  /// Forgets a channel with all that is on its way on it.
  mutating func remove(_ route: Slot, _ timeline: inout Timeline) -> Route? {
    guard let removed = routes.remove(route) else { return nil }
    up.clear(route, &timeline)
    down.clear(route, &timeline)
    return removed
  }

  // MARK: To the broker

  func isEmptyUp(_ route: Slot) -> Bool { up[route].isEmpty }

  /// Sends a frame to the broker, behind those that are on their way.
  @inline(__always)
  mutating func send(
    _ frame: consuming Route.UpFrame, up route: Slot, in window: Window,
    because cause: JournalEvent.ID?,
    _ timeline: inout Timeline
  ) {
    up.send(frame, on: route, in: window, because: cause, &timeline)
  }

  /// Lets the last frame on its way to the broker and the one before it change places.
  mutating func swapLastTwo(up route: Slot) { up.swapLastTwo(on: route) }

  /// Takes the first frame on its way to the broker.
  @inline(__always)
  mutating func pop(up route: Slot, _ timeline: inout Timeline) -> Pipe<Route.UpFrame>.Hop? {
    up.pop(from: route, &timeline)
  }

  /// The broker has closed a channel: returns what was on its way to it, which is lost.
  mutating func close(
    up route: Slot, _ timeline: inout Timeline
  ) -> Deque<Pipe<Route.UpFrame>.Hop> {
    guard routes.update(route, { $0.isClosedByBroker = true }) != nil else { return Deque() }
    return up.clear(route, &timeline)
  }

  // MARK: To processes

  func isEmptyDown(_ route: Slot) -> Bool { down[route].isEmpty }

  /// Sends a frame to a process, behind those that are on their way.
  @inline(__always)
  mutating func send(
    _ frame: consuming Route.DownFrame, down route: Slot, in window: Window,
    because cause: JournalEvent.ID?, _ timeline: inout Timeline
  ) {
    down.send(frame, on: route, in: window, because: cause, &timeline)
  }

  /// Lets the last frame on its way to a process and the one before it change places.
  mutating func swapLastTwo(down route: Slot) { down.swapLastTwo(on: route) }

  /// Takes the first frame on its way to a process.
  @inline(__always)
  mutating func pop(down route: Slot, _ timeline: inout Timeline) -> Pipe<Route.DownFrame>.Hop? {
    down.pop(from: route, &timeline)
  }

  /// The first frame on its way to a process, unless faults at the point where it arrives were asked about
  /// it already.
  func arriving(down route: Slot) -> Pipe<Route.DownFrame>.Hop? {
    guard let hop = down[route].hops.first, !hop.hasPassedPoint else { return nil }
    return hop
  }

  /// The process stands still as the first frame reaches it, and looks at it later.
  mutating func postponeArrival(down route: Slot, _ timeline: inout Timeline) {
    down.postpone(on: route, &timeline)
  }

  /// The process has let go of a channel: returns what was on its way to it, which is lost.
  mutating func close(
    down route: Slot, _ timeline: inout Timeline
  ) -> Deque<Pipe<Route.DownFrame>.Hop> {
    guard routes.update(route, { $0.isClosedByProcess = true }) != nil else { return Deque() }
    return down.clear(route, &timeline)
  }

  // MARK: Looking

  /// Whether anything is on its way.
  var hasTraffic: Bool { routes.slots.contains { !isEmptyUp($0) || !isEmptyDown($0) } }

  /// Looks at what is on its way on a route, in both directions.
  func read<Result>(
    _ route: Slot, _ body: (Pipe<Route.UpFrame>, Pipe<Route.DownFrame>) -> Result
  ) -> Result {
    body(up[route], down[route])
  }

  /// The message that the first frame on its way to the broker carries.
  func nextTrace(up route: Slot) -> MessageTrace? {
    let hops = up[route].hops
    return hops.isEmpty ? nil : hops.read(0) { $0.frame.trace }
  }

  /// The message that the first frame on its way to a process carries.
  func nextTrace(down route: Slot) -> MessageTrace? {
    let hops = down[route].hops
    return hops.isEmpty ? nil : hops.read(0) { $0.frame.trace }
  }

  /// What the first frame on its way to the broker asks of it.
  func nextMethod(up route: Slot) -> ClientMethod? {
    guard case .method(let method)? = up[route].hops.first?.frame else { return nil }
    return method
  }
}
