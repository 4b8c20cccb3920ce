import InMemoryBroker
import RPCCore

/// The broker's side of the world.
extension World {
  /// The first frame of a route reaches the broker.
  mutating func arriveAtBroker(_ slot: Slot) {
    guard let route = routes[slot], let frame = popUp(slot) else { return }
    if route.isClosedByBroker, !frame.isEnd { return noteLoss(of: frame) }
    switch consume frame {
    case .end: end(slot)
    case .refused(let publication):
      broker.refuse(publication, on: route.channel, now: now, into: &brokerActions)
    case .method(let method):
      broker.receive(method, on: route.channel, now: now, into: &brokerActions)
    }
    performBrokerActions()
  }

  /// The first frame of a route reaches its process.
  mutating func arriveAtProcess(_ slot: Slot) {
    guard let route = routes[slot], passArrival(on: slot, route) else { return }
    guard let frame = popDown(slot) else { return }
    switch consume frame {
    case .connectionClosed(let error) where route.isLive: loseLink(slot, because: error)
    case .connectionClosed(let error): receiveClose(error, process: route.process)
    case .method(let method) where route.isLive:
      live[route.process].cause = cause
      live.outputs.append(.received(method, link: slot))
    case .method(let method): receive(method, on: route, slot: slot)
    }
  }

  /// Asks the faults that wait where a message reaches a process.
  ///
  /// A process that stands still looks at the message later.
  private mutating func passArrival(on slot: Slot, _ route: Route) -> Bool {
    let point: FaultPoint = route.role == .server ? .beforeDelivery : .onReply
    guard route.role != .notices, faults.watches(point),
      let hop = downPipes[Int(slot.index)].hops.first,
      !hop.hasPassedPoint, case .method(.delivery(let delivery)) = hop.frame
    else { return true }
    cause = hop.cause
    let call = call(of: delivery.message.trace)
    switch pass(point, process: route.process, call: call) {
    case .cut: return false
    case .held:
      downPipes[Int(slot.index)].markFirstPassed()
      downPipes[Int(slot.index)].entry = schedule(
        .arrivalAtProcess(route: slot), in: Window(now))
      return false
    default: return true
    }
  }

  private mutating func receive(_ method: ServerMethod, on state: Route, slot: Slot) {
    switch (state.role, method) {
    case (.client, .delivery(let delivery)):
      if cast.hasClientsByHand, keep(delivery.message, for: state.process) { return }
      receiveReply(delivery.message, process: state.process)
    case (.server, .delivery(let delivery)): receiveRequest(delivery, process: state.process)
    case (.client, .queueDeclared(let name, _, _)):
      openReplyAddress(name, process: state.process)
    case (.client, .returned(let returned)):
      tellClient(of: state.process) { $0.returned(returned.message, into: &$1) }
    case (.client, .confirmed(let tag, let multiple)):
      processes[state.process].client.confirmed(publishTag: tag, multiple: multiple)
    case (.client, .refused(let tag, let multiple)):
      tellClient(of: state.process) {
        $0.refused(publishTag: tag, multiple: multiple, into: &$1)
      }
    case (_, .channelFailed(let error)): loseChannel(slot, state, because: error)
    case (.client, .consumerEnded), (.server, .consumerEnded), (.notices, .consumerEnded):
      // Without what it consumes its link is of no use.
      _ = disconnect(state.process, reconnectAfter: nil)
    case (.notices, .delivery(let delivery)):
      receiveNotice(delivery.message, process: state.process)
    case (.server, .consuming): consuming(state.process)
    case (.server, .cancelled): stopped(consuming: state.process)
    case (.manual, _): noteAnswer(method, process: state.process)
    default: break
    }
  }

  private mutating func noteAnswer(_ method: ServerMethod, process: Int) {
    note(.operationAnswered, by: .process(process), .answer(.init(method)))
  }

  /// One of a process's channels failed: without the channel that it serves or calls on a process
  /// is of no use, so it connects anew.
  private mutating func loseChannel(_ slot: Slot, _ route: Route, because error: AMQPError) {
    note(.operationAnswered, by: .process(route.process), .failure(error, process: route.process))
    remove(slot)
    guard route.role == .manual else {
      _ = disconnect(route.process, reconnectAfter: nil)
      return
    }
    processes[route.process].manualRoute = nil
  }

  /// The broker closed the connection.
  private mutating func receiveClose(_ error: AMQPError, process: Int) {
    note(.disconnected, by: .process(process), .failure(error, process: process))
    for route in processes[process].routes {
      loseDown(route)
      remove(route)
    }
    loseConnection(process, reconnectAfter: cast.reconnectDelay(of: process))
  }

  // MARK: Stopping and starting

  mutating func restartBroker(for downtime: Int64) {
    guard brokerDownUntil == nil else { return }
    let end = now.advanced(byNanoseconds: max(0, downtime))
    brokerDownUntil = end
    note(.brokerStopped, by: .broker)
    broker.restart(now: now, into: &brokerActions)
    schedule(.brokerStart, in: Window(end))
  }

  mutating func startBroker() {
    brokerDownUntil = nil
    note(.brokerStarted, by: .broker)
  }

  // MARK: What the broker wants done

  mutating func performBrokerActions() {
    brokerWasAsked = true
    guard !brokerActions.isEmpty else { return }
    var actions: [BrokerAction] = []
    swap(&actions, &brokerActions)
    // Taken out one by one, because a loop over the array would copy each.
    actions.reverseInPlace()
    while let action = actions.popLast() {
      switch action {
      case .send(let method, let channel): send(method, to: channel)
      case .closeConnection(let connection, let error): close(connection, because: error)
      case .note(let event): note(event)
      }
    }
    if brokerActions.isEmpty { swap(&actions, &brokerActions) }
  }

  private mutating func send(_ method: ServerMethod, to channel: ChannelID) {
    guard let slot = routeSlot(of: channel), let route = routes[slot] else { return }
    if case .channelFailed = method { loseUp(slot) }
    let frame = Route.DownFrame.method(method)
    guard !route.isClosedByProcess else { return noteLoss(of: frame, on: slot) }
    // Which message it is matters only to a fault that waits for one.
    guard faults.watches(.delivery) || faults.watches(.replyDelivery) else {
      return sendDown(frame, on: slot)
    }
    guard let message = noteworthyMessage(frame) else { return sendDown(frame, on: slot) }
    let trace = message.trace
    let hop: FaultPoint = trace.kind == .reply ? .replyDelivery : .delivery
    sendDown(frame, on: slot, hop: hop, trace: trace)
  }

  /// Where a channel's route is kept; an operator's channels, which declare exchanges, have none.
  func routeSlot(of channel: ChannelID) -> Slot? {
    let place = Int(channel.slot.index)
    return place < channelRoutes.count ? channelRoutes[place] : nil
  }

  /// Tells a process that its connection is gone, on the first channel that it still has.
  private mutating func close(_ connection: ConnectionID, because error: AMQPError) {
    let slots = routes.slots.filter { routes[$0]?.connection == connection }
    for slot in slots { loseUp(slot) }
    for slot in slots where routes[slot]?.isClosedByProcess == true { remove(slot) }
    guard let first = slots.first(where: { routes[$0] != nil }) else { return }
    sendDown(.connectionClosed(error), on: first)
  }
}
