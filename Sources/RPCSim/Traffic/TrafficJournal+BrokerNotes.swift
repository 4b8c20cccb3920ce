import InMemoryBroker
import RPCCore

/// Events of the broker behind the traffic, as events of the journal.
extension TrafficJournal {
  mutating func write(_ event: BrokerEvent, at time: Instant) {
    switch event {
    case .connectionOpened, .consumerRemoved, .restarted: break
    case .connectionClosed(let connection, let error):
      note(
        .connectionClosed, by: nil, at: time, .connectionEnd(process: 0, error),
        others: [name(of: connection)])
    case .channelFailed(let channel, let error):
      note(
        .channelFailed, by: nil, at: time, .failure(error, process: 0),
        others: [name(of: channel)])
    case .queueDeclared(let queue, _): note(.queueDeclared, by: nil, at: time, queue: queue)
    case .queueDeleted(let queue): note(.queueDeleted, by: nil, at: time, queue: queue)
    case .consumerAdded(_, let queue, let channel):
      note(
        .consumerAdded, by: nil, at: time, queue: queue, .owner(process: 0),
        others: [name(of: channel)])
    default: noteMessage(of: event, at: time)
    }
  }

  /// Notes an event about a message.
  ///
  /// A message that reached no queue has its routing key in place of a queue, as in other journals.
  private mutating func noteMessage(of event: BrokerEvent, at time: Instant) {
    switch event {
    case .published(let message, _): note(.published, message, at: time)
    case .enqueued(let message, let queue): note(.enqueued, message, at: time, queue: queue)
    case .unroutable(let message, _, let key, let wasReturned):
      note(wasReturned ? .returned : .unroutable, message, at: time, queue: key)
    case .delivered(let message, let queue, let channel, let tag, let isAgain, let isAutomatic):
      note(
        isAgain ? .redelivered : .delivered, message, at: time, queue: queue,
        .delivery(detail(of: channel, tag: tag, isAutoAcknowledged: isAutomatic)),
        others: [name(of: channel)])
    case .acknowledged(let message, let queue, let channel, let tag):
      note(
        .acknowledged, message, at: time, queue: queue,
        .delivery(detail(of: channel, tag: tag)), others: [name(of: channel)])
    case .requeued(let message, let queue, let cause):
      note(.requeued, message, at: time, queue: queue, .requeue(cause))
    case .removed(let message, let queue, let cause):
      note(EventKind(cause), message, at: time, queue: queue, .removal(cause))
    default: break
    }
  }

  private mutating func note(
    _ kind: EventKind, _ message: RPCMessage, at time: Instant, queue: String? = nil,
    _ detail: EventDetail = .none, others: [String] = []
  ) {
    note(
      kind, by: nil, at: time, about: message.trace, queue: queue, detail, others: others)
  }
}
