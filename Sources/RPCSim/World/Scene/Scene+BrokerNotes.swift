import InMemoryBroker
import RPCCore

/// Writes the broker's events to the journal.
extension Scene {
  mutating func note(_ event: BrokerEvent) {
    switch event {
    case .connectionOpened, .consumerRemoved, .restarted: break
    case .connectionClosed(let connection, let error):
      let process = network.process(of: connection)
      note(.connectionClosed, by: .broker, .connectionEnd(process: process, error))
    case .channelFailed(let channel, let error):
      let process = network.route(of: channel)?.process
      note(.channelFailed, by: .broker, .failure(error, process: process))
    case .queueDeclared(let queue, _): note(.queueDeclared, by: .broker, queue: queue)
    case .queueDeleted(let queue): note(.queueDeleted, by: .broker, queue: queue)
    case .consumerAdded(_, let queue, let channel):
      let process = network.route(of: channel)?.process
      note(.consumerAdded, by: .broker, queue: queue, .owner(process: process))
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
      note(.requeued, by: .broker, about: message, queue: queue, .requeue(cause))
    case .removed(let message, let queue, let cause):
      note(EventKind(cause), by: .broker, about: message, queue: queue, .removal(cause))
    }
  }

  private func delivery(
    _ tag: UInt64, on channel: ChannelID, isAutoAcknowledged: Bool = false
  ) -> EventDetail {
    guard let route = network.route(of: channel) else { return .none }
    let prefetch = route.role == .server ? route.prefetch : 0
    return .delivery(
      DeliveryDetail(
        process: route.process, channel: route.number, tag: tag,
        isAutoAcknowledged: isAutoAcknowledged, prefetch: Int(prefetch)))
  }
}

extension EventKind {
  /// The journal's kind of event for a removal.
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
