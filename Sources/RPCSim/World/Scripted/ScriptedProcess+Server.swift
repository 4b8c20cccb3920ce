import InMemoryBroker
import RPCCore

/// Handles the requests to a scripted server.
extension ScriptedProcess {
  /// A request has arrived on the server's channel.
  mutating func receiveRequest(_ delivery: BrokerDelivery, in scene: inout Scene) {
    scene.note(.requestReceived, by: participant, about: delivery.message)
    let request = RequestDelivery(
      deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
      message: delivery.message)
    server.receive(request, now: localTime(in: scene), into: &scene.serverActions)
    takeUp(in: &scene)
  }

  /// Tells the server's session how a handler has ended.
  mutating func tellServer(
    of id: HandlerRun.ID, _ outcome: HandlerOutcome, in scene: inout Scene
  ) {
    let step = server.finished(
      id, outcome, now: localTime(in: scene), into: &scene.serverActions)
    take(step, in: &scene)
  }

  /// Adds the decisions of the server's session to the duties of the process, and carries them out.
  mutating func takeUp(in scene: inout Scene) {
    duties.add(&scene.serverActions)
    work(in: &scene)
  }

  /// Carries out the duties of the process, until none is left or the process is paused.
  mutating func work(in scene: inout Scene) {
    guard !duties.areUnderWay else { return }
    duties.areUnderWay = true
    while !scene.timeline.standsStill(index), let action = duties.next() {
      perform(action, in: &scene)
    }
    duties.areUnderWay = false
    if duties.step != nil { takeStep(in: &scene) }
  }

  private mutating func perform(_ action: ServerAction, in scene: inout Scene) {
    switch action {
    case .start(let run): start(run, in: &scene)
    case .reply(let message, let replyTo, let request):
      reply(message, to: replyTo, for: request, in: &scene)
    case .acknowledge(let request):
      let method = ClientMethod.acknowledge(deliveryTag: request.deliveryTag, multiple: false)
      settle(request, by: method, noting: .acknowledgementSent, in: &scene)
    case .reject(let request): reject(request, requeue: false, in: &scene)
    case .requeue(let request): reject(request, requeue: true, in: &scene)
    case .refuse(let request, let error):
      duties.refusedTag = request.deliveryTag
      if scene.cast.answersWithoutHandler { answers.note(request) }
      scene.note(.requestRefused, by: participant, about: request.message, .refusal(error))
    case .discard(let request):
      scene.note(.resultDiscarded, by: participant, about: request.message)
    case .cancel(let run): cancelHandler(run, in: &scene)
    }
  }

  private mutating func start(_ run: HandlerRun, in scene: inout Scene) {
    switch passNext(.beforeHandler, call: run.request.message.trace.call, in: &scene) {
    case .free: begin(run, in: &scene)
    case .held: duties.postpone(.start(run))
    case .cut:
      // A process that only lost its connection goes on with its current work.
      if isUp { begin(run, in: &scene) }
    case .handlerFails(let error): begin(run, failing: error, in: &scene)
    case .handlerHangs: begin(run, hangs: true, in: &scene)
    }
  }

  /// Passes a fault point, unless the process has passed it already and was paused there.
  private mutating func passNext(
    _ point: FaultPoint, call: Int?, in scene: inout Scene
  ) -> Passage {
    duties.takePassedPoint() ? .free : pass(point, call: call, in: &scene)
  }

  private mutating func reply(
    _ message: RPCMessage, to replyTo: String, for request: RequestDelivery, in scene: inout Scene
  ) {
    let call = request.message.trace.call
    if duties.refusedTag == request.deliveryTag {
      duties.refusedTag = 0
    } else if !noteAnswer(to: request, by: message, in: &scene) {
      switch passNext(.afterHandler, call: call, in: &scene) {
      case .cut: return
      case .held: return duties.postpone(.reply(message, replyTo: replyTo, to: request))
      default: break
      }
    }
    guard let route = channels.server else { return }
    var message = message
    message.trace = call.map { scene.calls.traceReply(to: $0) } ?? scene.calls.traceOther()
    scene.note(.replySent, by: participant, about: message, queue: replyTo, message.streamDetail)
    let publication = Publication(routingKey: replyTo, message: message)
    scene.send(.publish(publication), up: route, hop: .reply, trace: message.trace)
    _ = pass(.afterReply, call: call, in: &scene)
  }

  private mutating func reject(
    _ request: RequestDelivery, requeue: Bool, in scene: inout Scene
  ) {
    let method = ClientMethod.reject(deliveryTag: request.deliveryTag, requeue: requeue)
    settle(request, by: method, noting: requeue ? .requeueSent : .rejectionSent, in: &scene)
  }

  private mutating func settle(
    _ request: RequestDelivery, by method: ClientMethod, noting kind: EventKind,
    in scene: inout Scene
  ) {
    guard let route = channels.server, let channel = scene.network[route]?.number else { return }
    if kind == .acknowledgementSent { _ = noteAnswer(to: request, by: nil, in: &scene) }
    let trace = request.message.trace
    let detail = DeliveryDetail(process: index, channel: channel, tag: request.deliveryTag)
    scene.note(kind, by: participant, about: request.message, .delivery(detail))
    scene.send(method, up: route, hop: .acknowledgement, trace: trace)
    _ = pass(.afterAck, call: trace.call, in: &scene)
  }
}

extension RPCMessage {
  /// The journal's detail of a reply that is not the one result or error of a call.
  var streamDetail: EventDetail {
    switch type {
    case EnvelopeNames.item: .part(.item(number))
    case EnvelopeNames.end: .part(.end(after: number))
    case EnvelopeNames.ticket: .part(.ticket)
    case EnvelopeNames.pending: .part(.pending)
    default: .none
    }
  }

  private var number: Int64? {
    if case .integer(let number)? = headers[EnvelopeNames.sequence] { number } else { nil }
  }
}
