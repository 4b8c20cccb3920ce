import InMemoryBroker
import RPCCore

/// What the broker tells, in the words of the journal.
extension World {
  mutating func note(_ event: BrokerEvent) {
    switch event {
    case .connectionOpened, .consumerRemoved, .restarted: break
    case .connectionClosed(let connection, _):
      let name = processName(of: connection)
      note(.connectionClosed, by: .broker, .text(name))
    case .channelFailed(let channel, let error):
      let process = route(of: channel)?.process
      note(.channelFailed, by: .broker, .failure(error, process: process))
    case .queueDeclared(let queue, _): note(.queueDeclared, by: .broker, queue: queue)
    case .queueDeleted(let queue): note(.queueDeleted, by: .broker, queue: queue)
    case .consumerAdded(_, let queue, let channel):
      let name = processName(of: channel)
      note(.consumerAdded, by: .broker, queue: queue, .text(name))
    case .published(let message, _): note(.published, by: .broker, about: message)
    case .enqueued(let message, let queue):
      note(.enqueued, by: .broker, about: message, queue: queue)
    case .unroutable(let message, _, let key, let wasReturned):
      note(wasReturned ? .returned : .unroutable, by: .broker, about: message, queue: key)
    case .delivered(let message, let queue, let channel, let tag, let again, let isAutomatic):
      let detail = delivery(tag, on: channel, isAutoAcknowledged: isAutomatic)
      note(
        again ? .redelivered : .delivered, by: .broker, about: message, queue: queue, detail)
    case .acknowledged(let message, let queue, let channel, let tag):
      let detail = delivery(tag, on: channel)
      note(.acknowledged, by: .broker, about: message, queue: queue, detail)
    case .requeued(let message, let queue, let cause):
      note(.requeued, by: .broker, about: message, queue: queue, .text(cause.text))
    case .removed(let message, let queue, let cause):
      note(EventKind(cause), by: .broker, about: message, queue: queue, .text(cause.text))
    }
  }

  private func route(of channel: ChannelID) -> Route? {
    routeSlot(of: channel).flatMap { routes[$0] }
  }

  private func processName(of channel: ChannelID) -> String {
    route(of: channel).map { cast.roles[$0.process].name } ?? "an operator"
  }

  private func processName(of connection: ConnectionID) -> String {
    let route = routes.slots.lazy.compactMap { routes[$0] }.first { $0.connection == connection }
    let owner = route?.process ?? processes.firstIndex { $0.connection == connection }
    return owner.map { cast.roles[$0].name } ?? "an operator"
  }

  private func delivery(
    _ tag: UInt64, on channel: ChannelID, isAutoAcknowledged: Bool = false
  ) -> EventDetail {
    guard let route = route(of: channel) else { return .none }
    let prefetch = route.role == .server ? route.prefetch : 0
    return .delivery(
      DeliveryDetail(
        process: route.process, channel: route.number, tag: tag,
        isAutoAcknowledged: isAutoAcknowledged, prefetch: Int(prefetch)))
  }
}

extension RequeueCause {
  /// Why, in the words of the journal.
  var text: String {
    switch self {
    case .negativelyAcknowledged: "its consumer gave it back"
    case .channelClosed: "its channel closed"
    case .connectionClosed: "its connection closed"
    case .recovered: "its consumer asked for it again"
    case .brokerRestarted: "the broker restarted"
    }
  }
}

extension RemovalCause {
  /// Why, in the words of the journal.
  var text: String {
    switch self {
    case .rejected: "rejected"
    case .expired: "expired"
    case .purged: "purged"
    case .queueDeleted: "its queue was deleted"
    case .queueFull: "its queue is full"
    case .deliveryLimit: "it was delivered too often"
    case .refused: "the broker refused it"
    case .brokerRestarted: "the broker restarted"
    }
  }
}

extension EventKind {
  /// What the journal calls a removal.
  init(_ cause: RemovalCause) {
    self =
      switch cause {
      case .rejected, .deliveryLimit: .rejected
      case .expired: .expired
      case .purged: .purged
      case .refused, .queueFull: .refused
      case .queueDeleted, .brokerRestarted: .discarded
      }
  }
}
