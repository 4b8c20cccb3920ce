import InMemoryBroker
import RPCCore

/// Connects a scripted process, and handles the loss of its connection.
extension ScriptedProcess {
  mutating func disconnect(reconnectAfter nanoseconds: Int64?, in scene: inout Scene) {
    guard scene.network.connection(of: index) != nil else { return }
    scene.note(.disconnected, by: participant)
    letGo(in: &scene)
    loseConnection(
      reconnectAfter: nanoseconds ?? scene.cast.roles[index].client.reconnect?.nanoseconds,
      in: &scene)
  }

  /// Closes all channels and the connection.
  ///
  /// Frames that were sent before still arrive.
  func letGo(in scene: inout Scene) {
    scene.letGo(of: channels.all, on: scene.network.connection(of: index))
  }

  /// Tells the sessions that the connection is gone, and plans another one if there is a delay.
  mutating func loseConnection(reconnectAfter delay: Int64?, in scene: inout Scene) {
    scene.aside { scene in
      scene.network.disconnect(index)
      channels = Channels()
      duties.refusedTag = 0
      answers.forget()
      loseDeliveries(in: &scene)
      loseClientLink(isLast: delay == nil, in: &scene)
    }
    if let delay { planConnection(after: delay, in: &scene) }
  }

  private func planConnection(after delay: Int64, in scene: inout Scene) {
    // Before the scenario begins, retries without a delay would never end.
    let delay = scene.timeline.hasBegun ? delay : max(1, delay)
    scene.timeline.schedule(
      .reconnect(process: index, connection: connectionNumber),
      in: Window(scene.now.advanced(byNanoseconds: delay)))
  }

  /// Connects again, unless the process has died or connected since.
  mutating func reconnect(after number: Int, in scene: inout Scene) {
    guard isUp, scene.network.connection(of: index) == nil, connectionNumber == number else {
      return
    }
    tellClient(in: &scene) { $0.retry(into: &$1) }
    _ = server.retry()
    connect(in: &scene)
  }

  /// Opens a connection and declares all that the process needs, without waiting for answers.
  mutating func connect(in scene: inout Scene) {
    guard let connection = scene.openConnection() else { return retry(in: &scene) }
    scene.network.connect(index, over: connection)
    connectionNumber += 1
    scene.note(.connected, by: participant)
    let role = scene.cast.roles[index]
    scene.aside { scene in
      scene.performBrokerActions()
      if role.makesCalls { openReplies(role.client, on: connection, in: &scene) }
    }
    if let server = role.server { openServing(server, on: connection, in: &scene) }
  }

  /// The broker is down.
  ///
  /// The process tries again later, if its script says so.
  private mutating func retry(in scene: inout Scene) {
    let delay = scene.cast.roles[index].client.reconnect
    refuseClientLink(isLast: delay == nil, in: &scene)
    refuseServerLink(in: &scene)
    if let delay { planConnection(after: max(1, delay.nanoseconds), in: &scene) }
  }

  /// Opens a client's private reply queue: server-named, exclusive, automatic acknowledgement
  /// (A1.1).
  private mutating func openReplies(
    _ script: ClientScript, on connection: ConnectionID, in scene: inout Scene
  ) {
    guard let route = scene.openRoute(.client, index, on: connection) else { return }
    channels.client = route
    clientLinkOpened(in: &scene)
    if script.usesConfirms { scene.send(.selectConfirms, up: route) }
    if script.announcesCancel {
      scene.send(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control)), up: route)
    }
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    scene.send(.declareQueue(declaration), up: route)
    var consumer = ConsumeRequest(queue: "", consumerTag: "replies")
    consumer.isAutoAcknowledged = true
    scene.send(.consume(consumer), up: route)
  }

  /// Declares the server's queue, limits deliveries and consumes, as the tutorial's server does
  /// when it starts.
  private mutating func openServing(
    _ script: ServerScript, on connection: ConnectionID, in scene: inout Scene
  ) {
    guard let route = scene.openRoute(.server, index, on: connection) else { return }
    channels.server = route
    if let link = server.links.current { _ = server.linkOpened(link) }
    scene.network.set(prefetch: script.prefetch, of: route)
    scene.send(.declareQueue(scene.declaration(of: script.queue)), up: route)
    scene.send(.setPrefetch(count: script.prefetch), up: route)
    var consumer = ConsumeRequest(queue: script.queue, consumerTag: "requests")
    consumer.isAutoAcknowledged = script.settlement == .automatic
    consumer.priority = script.priority
    scene.send(.consume(consumer), up: route)
    if script.hasOwnPollQueue { openPollQueue(script, on: route, in: &scene) }
    if script.hearsCancel { openNotices(script, on: connection, in: &scene) }
  }

  /// Opens a queue for polls to this server alone, because no other server knows its tickets.
  private func openPollQueue(
    _ script: ServerScript, on route: Slot, in scene: inout Scene
  ) {
    let name = "\(scene.cast.roles[index].name).polls"
    var declaration = QueueDeclaration(name: name)
    declaration.isExclusive = true
    scene.send(.declareQueue(declaration), up: route)
    var consumer = ConsumeRequest(queue: name, consumerTag: "polls")
    consumer.isAutoAcknowledged = script.settlement == .automatic
    scene.send(.consume(consumer), up: route)
  }

  /// Opens a queue for notices about requests in the queue that the server serves.
  private mutating func openNotices(
    _ script: ServerScript, on connection: ConnectionID, in scene: inout Scene
  ) {
    guard let route = scene.openRoute(.notices, index, on: connection) else { return }
    channels.notices = route
    scene.send(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control)), up: route)
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    scene.send(.declareQueue(declaration), up: route)
    let binding = QueueBinding(queue: "", exchange: EnvelopeNames.control, routingKey: script.queue)
    scene.send(.bindQueue(binding), up: route)
    var consumer = ConsumeRequest(queue: "", consumerTag: "notices")
    consumer.isAutoAcknowledged = true
    scene.send(.consume(consumer), up: route)
  }

  /// The channel for operations by hand.
  ///
  /// It is opened at its first use.
  mutating func manualRoute(in scene: inout Scene) -> Slot? {
    if let route = channels.manual, scene.network[route]?.isClosedByBroker == false {
      return route
    }
    guard let connection = scene.network.connection(of: index) else { return nil }
    channels.manual = scene.openRoute(.manual, index, on: connection)
    return channels.manual
  }
}
