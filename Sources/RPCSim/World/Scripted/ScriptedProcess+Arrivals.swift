import InMemoryBroker
import RPCCore

/// Handles the frames that reach a scripted process.
extension ScriptedProcess {
  mutating func receive(
    _ frame: Route.DownFrame, on slot: Slot, _ route: Route, in scene: inout Scene
  ) {
    switch frame {
    case .connectionClosed(let error): receiveClose(error, in: &scene)
    case .method(let method): receive(method, on: slot, as: route.role, in: &scene)
    }
  }

  private mutating func receive(
    _ method: ServerMethod, on slot: Slot, as role: Route.Role, in scene: inout Scene
  ) {
    switch (role, method) {
    case (.client, .delivery(let delivery)):
      if scene.cast.hasClientsByHand, keep(delivery.message, in: &scene) { return }
      receiveReply(delivery.message, in: &scene)
    case (.server, .delivery(let delivery)): receiveRequest(delivery, in: &scene)
    case (.client, .queueDeclared(let name, _, _)): openReplyAddress(name, in: &scene)
    case (.client, .returned(let returned)):
      tellClient(in: &scene) { $0.returned(returned.message, into: &$1) }
    case (.client, .confirmed(let tag, let multiple)):
      client.confirmed(publishTag: tag, multiple: multiple)
    case (.client, .refused(let tag, let multiple)):
      tellClient(in: &scene) { $0.refused(publishTag: tag, multiple: multiple, into: &$1) }
    case (_, .channelFailed(let error)):
      loseChannel(slot, as: role, because: error, in: &scene)
    case (.client, .consumerEnded), (.server, .consumerEnded), (.notices, .consumerEnded):
      // A link is useless once its consumer has ended.
      disconnect(reconnectAfter: nil, in: &scene)
    case (.notices, .delivery(let delivery)): receiveNotice(delivery.message, in: &scene)
    case (.server, .consuming): consuming(in: &scene)
    case (.server, .cancelled): stoppedConsuming(in: &scene)
    case (.manual, _): scene.note(.operationAnswered, by: participant, .answer(.init(method)))
    default: break
    }
  }

  /// A channel failed.
  ///
  /// Unless it was the channel for operations by hand, the process disconnects, and reconnects if
  /// its script says so.
  private mutating func loseChannel(
    _ slot: Slot, as role: Route.Role, because error: AMQPError, in scene: inout Scene
  ) {
    scene.note(.operationAnswered, by: participant, .failure(error, process: index))
    scene.remove(slot)
    guard role == .manual else { return disconnect(reconnectAfter: nil, in: &scene) }
    channels.manual = nil
  }

  /// The broker closed the connection.
  private mutating func receiveClose(_ error: AMQPError, in scene: inout Scene) {
    scene.note(.disconnected, by: participant, .failure(error, process: index))
    for route in channels.all {
      scene.loseDown(route)
      scene.remove(route)
    }
    loseConnection(
      reconnectAfter: scene.cast.roles[index].client.reconnect?.nanoseconds, in: &scene)
  }
}
