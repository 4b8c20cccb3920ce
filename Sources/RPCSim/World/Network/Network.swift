import InMemoryBroker
import RPCCore

/// The channels between processes and the broker, and the frames on their way.
struct Network: Sendable {
  private var routes = SlotMap<Route>()
  /// The frames on their way to the broker.
  private var up = Lane<Route.UpFrame>()
  /// The frames on their way to processes.
  private var down = Lane<Route.DownFrame>()
  /// The route of each of the broker's channels, indexed by the slot index of the channel.
  private var routeOfChannel: [Slot?] = []
  /// The number of channels that were ever opened.
  private var openedCount = 0
  /// The connections of scripted processes, indexed by process.
  private var ends: [ProcessEnd] = []

  private struct ProcessEnd: Sendable {
    var connection: ConnectionID?
    /// The private queue for replies to the process, once the broker has named it.
    var replyAddress: String?
  }

  // MARK: Connections

  /// The connection of a scripted process, if it has one.
  func connection(of process: Int) -> ConnectionID? {
    process < ends.count ? ends[process].connection : nil
  }

  /// The private queue for replies to a scripted process.
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

  /// A process has lost or closed its connection.
  mutating func disconnect(_ process: Int) {
    if process < ends.count { ends[process] = ProcessEnd() }
  }

  // MARK: Channels

  subscript(route: Slot) -> Route? { routes[route] }

  /// The process of a channel, and its use of the channel.
  func use(of route: Slot) -> (process: Int, role: Route.Role)? {
    routes.read(route) { ($0.process, $0.role) }
  }

  /// One more than the largest slot index of a channel.
  var indexLimit: Int { routes.indexLimit }

  /// The channel at a slot index, if there is one.
  ///
  /// For frequent use: it makes no list.
  func slot(at index: Int) -> Slot? { routes.slot(at: Int32(index)) }

  /// All channels, in the order of their slot indices.
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
    let index = Int(channel.slot.index)
    while index >= routeOfChannel.count { routeOfChannel.append(nil) }
    routeOfChannel[index] = route
    return route
  }

  /// The route of a channel.
  ///
  /// The channels on which an operator declares exchanges have none.
  func slot(of channel: ChannelID) -> Slot? {
    let index = Int(channel.slot.index)
    return index < routeOfChannel.count ? routeOfChannel[index] : nil
  }

  func route(of channel: ChannelID) -> Route? { slot(of: channel).flatMap { routes[$0] } }

  /// The channels of a connection, in the order of their slot indices.
  func slots(on connection: ConnectionID) -> [Slot] {
    routes.slots.filter { routes[$0]?.connection == connection }
  }

  /// The process of a connection.
  func process(of connection: ConnectionID) -> Int? {
    let route = routes.slots.lazy.compactMap { routes[$0] }.first { $0.connection == connection }
    return route?.process ?? ends.firstIndex { $0.connection == connection }
  }

  /// Sets the use of a channel by its process, and the limit of unsettled deliveries.
  mutating func set(_ role: Route.Role? = nil, prefetch: UInt16, of route: Slot) {
    routes.update(route) {
      if let role { $0.role = role }
      $0.prefetch = prefetch
    }
  }

  /// The end of a connection has reached the broker on a channel.
  ///
  /// Returns the connection if this was its last channel.
  ///
  /// Until then the broker may still send on the channel. Such frames are lost.
  mutating func end(_ route: Slot) -> ConnectionID? {
    guard let connection = routes[route]?.connection else { return nil }
    routes.update(route) { $0.hasEnded = true }
    let isOpen = slots(on: connection).contains { routes[$0]?.hasEnded == false }
    return isOpen ? nil : connection
  }

  /// Forgets a channel, and all frames on their way on it.
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

  /// Swaps the last two frames on their way to the broker.
  mutating func swapLastTwo(up route: Slot) { up.swapLastTwo(on: route) }

  /// Takes the first frame on its way to the broker.
  @inline(__always)
  mutating func pop(up route: Slot, _ timeline: inout Timeline) -> Pipe<Route.UpFrame>.Hop? {
    up.pop(from: route, &timeline)
  }

  /// The broker has closed a channel.
  ///
  /// Returns the frames on their way to it, which are lost.
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

  /// Swaps the last two frames on their way to a process.
  mutating func swapLastTwo(down route: Slot) { down.swapLastTwo(on: route) }

  /// Takes the first frame on its way to a process.
  @inline(__always)
  mutating func pop(down route: Slot, _ timeline: inout Timeline) -> Pipe<Route.DownFrame>.Hop? {
    down.pop(from: route, &timeline)
  }

  /// The first frame on its way to a process, unless the faults at its point of arrival were asked
  /// already.
  func arriving(down route: Slot) -> Pipe<Route.DownFrame>.Hop? {
    guard let hop = down[route].hops.first, !hop.hasPassedPoint else { return nil }
    return hop
  }

  /// The first frame reaches a process that is paused.
  ///
  /// It arrives again later.
  mutating func postponeArrival(down route: Slot, _ timeline: inout Timeline) {
    down.postpone(on: route, &timeline)
  }

  /// The process has closed a channel.
  ///
  /// Returns the frames on their way to it, which are lost.
  mutating func close(
    down route: Slot, _ timeline: inout Timeline
  ) -> Deque<Pipe<Route.DownFrame>.Hop> {
    guard routes.update(route, { $0.isClosedByProcess = true }) != nil else { return Deque() }
    return down.clear(route, &timeline)
  }

  // MARK: Queries

  /// Whether any frame is on its way.
  var hasTraffic: Bool { routes.slots.contains { !isEmptyUp($0) || !isEmptyDown($0) } }

  /// Reads the frames on their way on a route, in both directions.
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

  /// The method that the first frame on its way to the broker carries.
  func nextMethod(up route: Slot) -> ClientMethod? {
    guard case .method(let method)? = up[route].hops.first?.frame else { return nil }
    return method
  }
}
