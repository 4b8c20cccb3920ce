import InMemoryBroker
import RPCCore

/// Sends the methods of a hosted process on its links.
extension HostedProcess {
  /// Sends a method on a link.
  ///
  /// While the process is paused, the method is held back.
  mutating func submit(_ method: ClientMethod, on link: Slot, in scene: inout Scene) {
    guard links.contains(link) else { return }
    scene.journal.goOn(because: cause)
    if scene.timeline.standsStill(index) {
      held.append(HeldFrame(method: method, link: link))
    } else {
      send(method, on: link, in: &scene)
    }
    cause = scene.journal.cause
    scene.keepBrokerTimer()
  }

  mutating func send(_ method: ClientMethod, on link: Slot, in scene: inout Scene) {
    switch method {
    case .publish(let publication): publish(publication, on: link, in: &scene)
    case .acknowledge(let tag, _):
      settle(tag, by: method, on: link, noting: .acknowledgementSent, in: &scene)
    case .reject(let tag, _):
      settle(tag, by: method, on: link, noting: .rejectionSent, in: &scene)
    default: scene.send(method, up: link)
    }
  }

  private mutating func publish(
    _ publication: Publication, on link: Slot, in scene: inout Scene
  ) {
    var message = publication.message
    message.trace = trace(for: message, on: link, in: &scene)
    let isReply = message.trace.kind == .reply
    scene.note(
      isReply ? .replySent : .requestSent, by: participant, about: message,
      queue: publication.routingKey)
    scene.send(
      .publish(publication.carrying(message)), up: link, hop: isReply ? .reply : .request,
      trace: message.trace)
  }

  /// The trace of a message: its call, and its number among the messages of the call.
  private mutating func trace(
    for message: RPCMessage, on link: Slot, in scene: inout Scene
  ) -> MessageTrace {
    if let call = outgoing.answering?.call {
      outgoing.answering = nil
      return scene.calls.traceReply(to: call)
    }
    let known = outgoing.sending
    outgoing.sending = nil
    guard let call = known ?? scene.calls.call(ofCorrelation: message.correlationID) else {
      return scene.calls.traceOther()
    }
    let isRequest =
      scene.calls[call].process == Int32(index) && scene.network[link]?.role != .server
    return isRequest
      ? MessageTrace(subject: UInt32(call), kind: .request, occurrence: 1)
      : scene.calls.traceReply(to: call)
  }

  private mutating func settle(
    _ tag: UInt64, by method: ClientMethod, on link: Slot, noting kind: EventKind,
    in scene: inout Scene
  ) {
    guard let route = scene.network[link] else { return }
    let trace = runs.settled(tag, on: link)
    let detail = DeliveryDetail(process: index, channel: route.number, tag: tag)
    var message = RPCMessage()
    message.trace = trace
    if case .acknowledge = method {
      noteAnswer(byAcknowledging: HostedRuns.Name(tag: tag, trace: trace), in: &scene)
    }
    scene.note(kind, by: participant, about: message, .delivery(detail))
    scene.send(method, up: link, hop: .acknowledgement, trace: trace)
  }

  // MARK: Requests that need no handler

  /// A reply is about to be sent.
  ///
  /// If no handler runs or has run for the request, the server itself answers.
  mutating func noteAnswer(to request: RequestDelivery, in scene: inout Scene) {
    let answer = request.message.answerWithoutHandler ?? .repeated
    noteAnswer(to: HostedRuns.Name(request), answer, in: &scene)
  }

  /// An acknowledgement is about to be sent.
  ///
  /// Some servers send it before they answer.
  private mutating func noteAnswer(
    byAcknowledging delivery: HostedRuns.Name, in scene: inout Scene
  ) {
    guard server?.settlement.isAtLeastOnce == true else { return }
    noteAnswer(to: delivery, .acknowledgement, in: &scene)
  }

  private mutating func noteAnswer(
    to delivery: HostedRuns.Name, _ answer: EventDetail.OwnAnswer, in scene: inout Scene
  ) {
    // The outcome of a delivery is remembered only for the journal.
    guard scene.journal.isOn, server != nil, !runs.isRunning(delivery),
      runs.noteDealtWith(delivery)
    else { return }
    var message = RPCMessage()
    message.trace = delivery.trace
    scene.note(.requestAnswered, by: participant, about: message, .ownAnswer(answer))
  }
}
