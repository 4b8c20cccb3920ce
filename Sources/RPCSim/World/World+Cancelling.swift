import InMemoryBroker
import RPCCore

/// Calls that are given up, and servers that hear of it (A2.7).
extension World {
  /// Gives up a call.
  mutating func cancel(_ call: Int, process: Int) {
    let reason = cause
    if processes[process].client.cancelWaiting(CallID(UInt64(call))) != nil {
      let cancelled = CallSettlement(
        call: CallID(UInt64(call)), outcome: .failed(.cancelled))
      return settle(cancelled, process: process)
    }
    guard let correlationID = calls[call].correlationID else { return }
    let isAnnounced = cast.roles[process].client.announcesCancel
    let cancellation = processes[process].client.cancel(
      correlationID: correlationID, notifying: isAnnounced)
    if let notice = cancellation?.notice { publish(notice, of: call, process: process) }
    cause = reason
    if let settlement = cancellation?.settlement {
      settle(settlement, process: process)
    } else if calls[call].isPolling {
      pollEnded(.failed(.cancelled), of: call, process: process, by: nil)
    }
  }

  private mutating func publish(_ notice: OutgoingRequest, of call: Int, process: Int) {
    guard let route = processes[process].clientRoute else { return }
    var message = notice.message
    otherMessages += 1
    message.trace = MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
    note(
      .cancelSent, by: .process(process), call: call, message: message.trace,
      queue: notice.routingKey)
    sendUp(
      .publish(
        Publication(exchange: notice.exchange, routingKey: notice.routingKey, message: message)),
      on: route)
  }

  /// A notice reached a server.
  mutating func receiveNotice(_ notice: Message, process: Int) {
    note(.cancelReceived, by: .process(process), about: notice)
    processes[process].server.receiveNotice(notice, into: &serverActions)
    takeUp(process)
  }

  /// Nobody wants a handler's outcome any more: it stops, if the script says so.
  mutating func cancelHandler(_ id: HandlerRun.ID, at process: Int) {
    guard let state = handlers[process][id] else { return }
    note(.handlerCancelled, by: .process(process), about: state.run.request.message)
    guard method(of: state.run, process: process).script.stopsWhenCancelled else { return }
    if let entry = state.entry { agenda.remove(entry) }
    let reason = cause
    let error = RemoteError(code: .cancelled, message: "the handler was cancelled")
    finish(id, at: process, with: .failure(error))
    cause = reason
    if let awaited = state.awaited, !calls[awaited].isSettled {
      cancel(awaited, process: process)
      settleTimer(of: process)
    }
  }

  /// A queue for notices about the requests of the queue that a server serves.
  mutating func openNotices(
    of server: ServerScript, _ process: Int, on connection: ConnectionID
  ) {
    guard let route = openRoute(.notices, process, on: connection) else { return }
    processes[process].noticeRoute = route
    sendUp(.declareExchange(ExchangeDeclaration(name: EnvelopeNames.control)), on: route)
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    sendUp(.declareQueue(declaration), on: route)
    let binding = Binding(
      queue: "", exchange: EnvelopeNames.control, routingKey: server.queue)
    sendUp(.bindQueue(binding), on: route)
    var consumer = ConsumeRequest(queue: "", consumerTag: "notices")
    consumer.isAutoAcknowledged = true
    sendUp(.consume(consumer), on: route)
  }
}
