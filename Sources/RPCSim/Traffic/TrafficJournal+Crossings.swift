import InMemoryBroker
import RPCCore

/// Events of clients in the traffic, as events of the journal.
extension TrafficJournal {
  mutating func write(_ event: CrossingEvent, at time: Instant) {
    switch event {
    case .connected(let connection, let name):
      cause = nil
      let name = add(connection, name: name)
      note(.connected, by: name, at: time)
    case .recognized(let connection, let name): rename(connection, to: name)
    case .disconnected(let connection):
      cause = nil
      note(.disconnected, by: name(of: connection), at: time)
      depart(connection)
    case .closed(let connection, let error):
      note(
        .disconnected, by: name(of: connection), at: time, .failure(error, process: 0))
      depart(connection)
    case .channelOpened(let channel, let connection): add(channel, on: connection)
    case .channelEnded(let channel): remove(channel)
    case .sent(let method, let channel, let trace): write(method, by: channel, trace, at: time)
    case .arrived(let method, let channel): write(method, to: channel, at: time)
    case .noted(let event): write(event, at: time)
    case .struck: break
    case .timePassed: cause = nil
    default: writeFault(event, at: time)
    }
  }

  private mutating func writeFault(_ event: CrossingEvent, at time: Instant) {
    switch event {
    case .harmed(let verdict, let hop, let trace, let connection):
      let isSentByBroker = hop == .delivery || hop == .replyDelivery
      // The broker reports a refusal with an event.
      if verdict == .refuse { return }
      note(
        EventKind(hopFault: verdict), by: isSentByBroker ? nil : name(of: connection), at: time,
        about: trace, .hop(hop))
    case .partitioned(let connection):
      note(.partitioned, by: name(of: connection), at: time)
    case .healed(let connection):
      cause = nil
      note(.healed, by: name(of: connection), at: time)
    case .brokerStopped: note(.brokerStopped, by: nil, at: time)
    case .brokerStarted:
      cause = nil
      note(.brokerStarted, by: nil, at: time)
    case .queueFilled(let queue): note(.queueFilled, by: nil, at: time, queue: queue)
    case .queueDrained(let queue):
      cause = nil
      note(.queueDrained, by: nil, at: time, queue: queue)
    default: break
    }
  }

  // MARK: Methods of clients

  private mutating func write(
    _ method: ClientMethod, by channel: ChannelID, _ trace: MessageTrace?, at time: Instant
  ) {
    let sender = name(of: channel)
    cause = nil
    switch method {
    case .publish(let publication): write(publication, by: sender, at: time)
    case .acknowledge, .negativeAcknowledge, .reject:
      if let trace { cause = call(of: trace)?.reception }
      note(
        method.settlementKind, by: sender, at: time, about: trace,
        .delivery(detail(of: channel, tag: method.deliveryTag)))
    default:
      guard let (operation, subject) = method.operation else { return }
      note(.operationSent, by: sender, at: time, queue: subject, .operation(operation))
    }
  }

  private mutating func write(_ publication: Publication, by sender: String, at time: Instant) {
    let (message, trace) = (publication.message, publication.message.trace)
    let address =
      publication.exchange.isEmpty
      ? publication.routingKey : "\(publication.exchange)/\(publication.routingKey)"
    switch trace.kind {
    case .request:
      add(trace.subject, method: message.type ?? publication.routingKey, by: sender)
      if trace.occurrence == 1 {
        note(.callStarted, by: sender, at: time, about: trace, .deadline(nil))
      }
      note(
        trace.occurrence == 1 ? .requestSent : .requestResent, by: sender, at: time, about: trace,
        queue: address)
    case .reply:
      cause = call(of: trace)?.reception
      note(.replySent, by: sender, at: time, about: trace, queue: address)
    case .other:
      note(
        .operationSent, by: sender, at: time, about: trace, queue: address, .operation(.publish))
    }
  }

  func detail(
    of channel: ChannelID, tag: UInt64, isAutoAcknowledged: Bool = false, process: Int = 0
  ) -> DeliveryDetail {
    DeliveryDetail(
      process: process, channel: channels[channel]?.number ?? 0, tag: tag,
      isAutoAcknowledged: isAutoAcknowledged)
  }

  // MARK: Methods of the broker

  private mutating func write(
    _ method: ServerMethod, to channel: ChannelID, at time: Instant
  ) {
    let receiver = name(of: channel)
    let reason = cause
    switch method {
    case .delivery(let delivery): receive(delivery.message, by: receiver, at: time)
    case .channelFailed(let error):
      note(.operationAnswered, by: receiver, at: time, .failure(error, process: 0))
    case .got(let delivery, _):
      note(
        .operationAnswered, by: receiver, at: time, about: delivery.message.trace,
        .answer(.init(method)))
    case .returned(let returned):
      note(
        .operationAnswered, by: receiver, at: time, about: returned.message.trace,
        .answer(.init(method)))
    // Answers without details are frequent, and get no event.
    default: return
    }
    cause = reason
  }

  private mutating func receive(_ message: RPCMessage, by receiver: String, at time: Instant) {
    let trace = message.trace
    switch trace.kind {
    case .request:
      let event = note(.requestReceived, by: receiver, at: time, about: trace)
      update(trace) { $0.reception = event }
    case .reply where call(of: trace)?.isSettled == true:
      note(.duplicateReply, by: receiver, at: time, about: trace)
    case .reply:
      note(
        .callSettled, by: receiver, at: time, about: trace, .outcome(.completed(message)))
      update(trace) { $0.isSettled = true }
    case .other:
      note(.operationAnswered, by: receiver, at: time, about: trace, .answer(.delivery))
    }
  }
}

extension ClientMethod {
  fileprivate var settlementKind: EventKind {
    switch self {
    case .acknowledge: .acknowledgementSent
    case .negativeAcknowledge(_, _, true), .reject(_, true): .requeueSent
    default: .rejectionSent
    }
  }

  fileprivate var deliveryTag: UInt64 {
    switch self {
    case .acknowledge(let tag, _), .negativeAcknowledge(let tag, _, _), .reject(let tag, _): tag
    default: 0
    }
  }

  /// The operation of a method, and its queue or exchange; `nil` if the method has another kind of
  /// event.
  fileprivate var operation: (EventDetail.Operation, subject: String?)? {
    switch self {
    case .declareExchange(let it): (.declareExchange, it.name)
    case .deleteExchange(let name, _): (.deleteExchange, name)
    case .declareQueue(let it): (.declareQueue, it.name)
    case .deleteQueue(let name, _, _): (.deleteQueue, name)
    case .purgeQueue(let name): (.purgeQueue, name)
    case .bindQueue(let it): (.bindQueue, it.queue)
    case .unbindQueue(let it): (.unbindQueue, it.queue)
    case .bindExchange(let it): (.bindExchange, it.destination)
    case .unbindExchange(let it): (.unbindExchange, it.destination)
    case .setPrefetch(let count, _, _): (.setPrefetch(count), nil)
    case .consume(let it): (.consume, it.queue)
    case .cancel(let tag): (.cancel(consumerTag: tag), nil)
    case .get(let queue, _): (.get, queue)
    case .recover: (.recover, nil)
    case .selectConfirms: (.selectConfirms, nil)
    case .selectTransactions: (.selectTransactions, nil)
    case .commit: (.commit, nil)
    case .rollback: (.rollback, nil)
    case .closeChannel: (.closeChannel, nil)
    case .publish, .acknowledge, .negativeAcknowledge, .reject: nil
    }
  }
}
