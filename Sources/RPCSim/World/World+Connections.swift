import InMemoryBroker
import RPCCore

/// Processes that start, crash, connect and lose their connection.
extension World {
  /// Starts a process with nothing in its memory, and connects it.
  mutating func start(_ process: Int) {
    guard !processes[process].isUp else { return }
    let role = cast.roles[process]
    var fresh = Process()
    fresh.isUp = true
    fresh.connectionNumber = processes[process].connectionNumber
    fresh.clockOffset = processes[process].clockOffset
    fresh.partition = processes[process].partition
    if role.isLive { return startLive(process, as: fresh) }
    if let server = role.server {
      var requests = server.requests
      // No two servers, and no two lives of one, give the same ticket.
      requests.ticketPrefix = "\(role.name).\(fresh.connectionNumber)."
      if server.hasOwnPollQueue { requests.address = "\(role.name).polls" }
      var configuration = ServerSession.Configuration(requests: requests)
      // When there is another connection is an event of the story.
      configuration.reconnectDelay = 0
      fresh.server = ServerSession(configuration: configuration)
      _ = fresh.server.begin()
    }
    fresh.client = client(of: role, process: process)
    processes[process] = fresh
    note(.started, by: .process(process))
    tellClient(of: process) { $0.begin(into: &$1) }
    connect(process)
  }

  /// A client whose correlation IDs no other client, and no earlier life of this one, uses.
  private func client(of role: Cast.Role, process: Int) -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.calls.correlationPrefix = "\(process).\(processes[process].connectionNumber)."
    configuration.calls.usesConfirms = role.client.usesConfirms
    configuration.calls.replyPolicy = role.client.replyPolicy
    configuration.calls.lossPolicy = role.client.lossPolicy
    configuration.withoutLink = role.client.withoutLink
    // When there is another connection is an event of the story.
    configuration.reconnectDelay = 0
    return ClientSession(configuration: configuration)
  }

  /// The process dies; a restart, if one is planned, finds nothing of what it knew.
  mutating func crash(_ process: Int, restartAfter nanoseconds: Int64?) -> Passage {
    guard processes[process].isUp else { return .cut }
    note(.crashed, by: .process(process))
    end(process, restartAfter: nanoseconds)
    return .cut
  }

  /// The process is gone, with all that it knew.
  mutating func end(_ process: Int, restartAfter nanoseconds: Int64?) {
    let crashed = cause
    if cast.roles[process].isLive { stopLive(process) }
    letGo(of: process)
    cancelRuns(of: process)
    abandonCalls(of: process)
    keptReplies[process] = nil
    answers.forget(process: process)
    if !shutdowns.isEmpty { forgetShutdown(of: process) }
    if let timer = processes[process].timer { agenda.remove(timer.entry) }
    var dead = Process()
    dead.connectionNumber = processes[process].connectionNumber
    dead.clockOffset = processes[process].clockOffset
    dead.partition = processes[process].partition
    processes[process] = dead
    releaseEvents()
    cause = crashed
    if let nanoseconds {
      let instant = now.advanced(byNanoseconds: nanoseconds)
      schedule(.restart(process: process), in: Window(instant))
    }
  }

  /// The process loses its connection and knows it at once.
  mutating func disconnect(_ process: Int, reconnectAfter nanoseconds: Int64?) -> Passage {
    if cast.roles[process].isLive { return disconnectLive(process, for: nanoseconds) }
    guard processes[process].connection != nil else { return .cut }
    note(.disconnected, by: .process(process))
    letGo(of: process)
    loseConnection(process, reconnectAfter: nanoseconds ?? cast.reconnectDelay(of: process))
    return .cut
  }

  /// What was sent still arrives, with the end of the connection behind it; what was to be received
  /// is lost.
  mutating func letGo(of process: Int) {
    let reason = cause
    for route in routes(of: process) where routes[route]?.isClosedByProcess == false {
      loseDown(route)
      cause = reason
      if routes[route]?.isClosedByBroker == true {
        remove(route)
      } else {
        sendEnd(on: route)
      }
    }
    closeWithoutChannels(processes[process].connection)
    cause = reason
  }

  /// A connection all whose channels have failed has none left to tell its end on.
  private mutating func closeWithoutChannels(_ connection: ConnectionID?) {
    guard let connection, !routes.slots.contains(where: { routes[$0]?.connection == connection })
    else { return }
    broker.closeConnection(connection, now: now, into: &brokerActions)
    performBrokerActions()
  }

  /// Tells the machines that the connection is gone, and plans another.
  mutating func loseConnection(_ process: Int, reconnectAfter delay: Int64?) {
    let reason = cause
    processes[process].connection = nil
    processes[process].clientRoute = nil
    processes[process].serverRoute = nil
    processes[process].manualRoute = nil
    processes[process].noticeRoute = nil
    processes[process].refusedTag = 0
    answers.forget(process: process)
    loseDeliveries(of: process)
    loseLink(of: process, isLast: delay == nil)
    cause = reason
    guard let delay else { return }
    let number = processes[process].connectionNumber
    schedule(
      .reconnect(process: process, connection: number),
      in: Window(now.advanced(byNanoseconds: delay)))
  }

  /// The server's deliveries are gone: nothing can be sent for them any more, and of what it was
  /// about to start it goes on only with what it need not acknowledge first, because that will be
  /// delivered again.
  private mutating func loseDeliveries(of process: Int) {
    let step = loseServerLink(of: process)
    var unacknowledged: Set<UInt64> = []
    var abandoned: [HandlerRun.ID] = []
    var kept: [ServerAction] = []
    for action in processes[process].todo.reversed() {
      switch action {
      case .acknowledge(let request): unacknowledged.insert(request.deliveryTag)
      case .start(let run) where unacknowledged.contains(run.request.deliveryTag):
        abandoned.append(run.id)
      case .start, .discard, .cancel: kept.append(action)
      default: break
      }
    }
    processes[process].todo = kept.reversed()
    take(step, of: process)
    let local = localTime(of: process)
    for run in abandoned {
      take(
        processes[process].server.abandon(run, now: local, into: &serverActions), of: process)
    }
  }

  mutating func reconnect(_ process: Int, after number: Int) {
    let state = processes[process]
    guard state.isUp, state.connection == nil, state.connectionNumber == number else { return }
    tellClient(of: process) { $0.retry(into: &$1) }
    _ = processes[process].server.retry()
    connect(process)
  }

  /// Opens a connection and asks for what the process needs on it, without waiting for answers.
  private mutating func connect(_ process: Int) {
    guard brokerDownUntil == nil else { return retry(process) }
    let connection = broker.openConnection(into: &brokerActions)
    processes[process].connection = connection
    processes[process].connectionNumber += 1
    note(.connected, by: .process(process))
    let reason = cause
    performBrokerActions()
    if cast.roles[process].makesCalls { openReplies(of: process, on: connection) }
    cause = reason
    if let server = cast.roles[process].server { openServing(server, process, on: connection) }
  }

  private mutating func retry(_ process: Int) {
    let delay = cast.reconnectDelay(of: process)
    refuseLink(of: process, isLast: delay == nil)
    refuseServerLink(of: process)
    guard let delay else { return }
    let number = processes[process].connectionNumber
    schedule(
      .reconnect(process: process, connection: number),
      in: Window(now.advanced(byNanoseconds: max(1, delay))))
  }

  /// A client's private reply queue: server-named, exclusive, automatic acknowledgement (A1.1).
  private mutating func openReplies(of process: Int, on connection: ConnectionID) {
    guard let route = openRoute(.client, process, on: connection) else { return }
    processes[process].clientRoute = route
    clientLinkOpened(of: process)
    if cast.roles[process].client.usesConfirms { sendUp(.selectConfirms, on: route) }
    if cast.roles[process].client.announcesCancel {
      sendUp(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control)), on: route)
    }
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    sendUp(.declareQueue(declaration), on: route)
    var consumer = ConsumeRequest(queue: "", consumerTag: "replies")
    consumer.isAutoAcknowledged = true
    sendUp(.consume(consumer), on: route)
  }

  /// What the tutorial's server does when it starts: declare, limit, consume.
  private mutating func openServing(
    _ server: ServerScript, _ process: Int, on connection: ConnectionID
  ) {
    guard let route = openRoute(.server, process, on: connection) else { return }
    processes[process].serverRoute = route
    if let link = processes[process].server.links.current {
      _ = processes[process].server.linkOpened(link)
    }
    routes.update(route) { $0.prefetch = server.prefetch }
    let script = cast.scenario.queues.first { $0.name == server.queue }
    let declaration = (script ?? QueueScript(name: server.queue)).declaration
    sendUp(.declareQueue(declaration), on: route)
    sendUp(.setPrefetch(count: server.prefetch), on: route)
    var consumer = ConsumeRequest(queue: server.queue, consumerTag: "requests")
    consumer.isAutoAcknowledged = server.settlement == .automatic
    consumer.priority = server.priority
    sendUp(.consume(consumer), on: route)
    if server.hasOwnPollQueue { openPollQueue(of: process, on: route) }
    if server.hearsCancel { openNotices(of: server, process, on: connection) }
  }

  /// Opens a channel; channels cost no time, because nothing of the story depends on it.
  mutating func openRoute(
    _ role: Route.Role, _ process: Int, on connection: ConnectionID
  ) -> Slot? {
    guard let channel = broker.openChannel(on: connection) else { return nil }
    routeCount += 1
    let route = routes.insert(
      Route(
        process: process, role: role, channel: channel, connection: connection,
        number: routeCount))
    while upPipes.count < routes.indexLimit {
      upPipes.append(Pipe())
      downPipes.append(Pipe())
    }
    let place = Int(channel.slot.index)
    while place >= channelRoutes.count { channelRoutes.append(nil) }
    channelRoutes[place] = route
    return route
  }

  /// Forgets a channel; what is still on its way to the broker is lost.
  mutating func remove(_ route: Slot) {
    loseUp(route)
    guard let removed = routes.remove(route) else { return }
    if removed.isLive, removed.isClosedByProcess { live.outputs.append(.linkReleased(route)) }
    let place = Int(route.index)
    for entry in [upPipes[place].entry, downPipes[place].entry] {
      if let entry { agenda.remove(entry) }
    }
    upPipes[place] = Pipe()
    downPipes[place] = Pipe()
  }

  /// A closed connection's channel has nothing left to say: the last of them ends the connection.
  ///
  /// Until then the broker may still send on the channel, and what it sends is lost.
  mutating func end(_ route: Slot) {
    guard let connection = routes[route]?.connection else { return }
    routes.update(route) { $0.hasEnded = true }
    let all = 0..<Int32(routes.indexLimit)
    let isOpen = all.contains { place in
      guard let route = routes.slot(at: place).flatMap({ routes[$0] }) else { return false }
      return route.connection == connection && !route.hasEnded
    }
    guard !isOpen else { return }
    broker.closeConnection(connection, now: now, into: &brokerActions)
    performBrokerActions()
    for place in all {
      guard let slot = routes.slot(at: place), routes[slot]?.connection == connection else {
        continue
      }
      remove(slot)
    }
  }
}

extension Process {
  var routes: [Slot] { [clientRoute, serverRoute, manualRoute, noticeRoute].compactMap { $0 } }
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

extension Cast {
  func reconnectDelay(of process: Int) -> Int64? { roles[process].client.reconnect }
}
