import InMemoryBroker
import RPCCore

/// Requests, from the server's side.
extension World {
  /// A request on the server's channel.
  mutating func receiveRequest(_ delivery: Delivery, process: Int) {
    note(.requestReceived, by: .process(process), about: delivery.message)
    let request = RequestDelivery(
      deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
      message: delivery.message)
    let local = localTime(of: process)
    processes[process].server.receive(request, now: local, into: &serverActions)
    takeUp(process)
  }

  /// Puts what the server's machine has decided behind what the process has to do, and does it.
  mutating func takeUp(_ process: Int) {
    serverActions.reverseInPlace()
    if processes[process].todo.isEmpty {
      swap(&processes[process].todo, &serverActions)
    } else {
      processes[process].todo.insert(contentsOf: serverActions, at: 0)
      serverActions.removeAll(keepingCapacity: true)
    }
    work(process)
  }

  /// Does what the process has to do, until it is done or something stops it.
  mutating func work(_ process: Int) {
    guard !processes[process].isWorking else { return }
    processes[process].isWorking = true
    while processes[process].pause == nil, let action = processes[process].todo.popLast() {
      perform(action, process: process)
    }
    processes[process].isWorking = false
    if processes[process].step != nil { takeStep(of: process) }
  }

  private mutating func perform(_ action: ServerAction, process: Int) {
    switch action {
    case .start(let run): start(run, process: process)
    case .reply(let message, let replyTo, let request):
      reply(message, to: replyTo, for: request, process: process)
    case .acknowledge(let request):
      let method = ClientMethod.acknowledge(deliveryTag: request.deliveryTag, multiple: false)
      settle(request, by: method, noting: .acknowledgementSent, process: process)
    case .reject(let request): reject(request, requeue: false, process: process)
    case .requeue(let request): reject(request, requeue: true, process: process)
    case .refuse(let request, let error):
      processes[process].refusedTag = request.deliveryTag
      if cast.answersWithoutHandler { answers.last = answer(to: request, process: process) }
      note(.requestRefused, by: .process(process), about: request.message, .refusal(error))
    case .discard(let request):
      note(.resultDiscarded, by: .process(process), about: request.message)
    case .cancel(let run): cancelHandler(run, at: process)
    }
  }

  private mutating func start(_ run: HandlerRun, process: Int) {
    let call = call(of: run.request.message.trace)
    switch passNext(.beforeHandler, process: process, call: call) {
    case .free: begin(run, process: process)
    case .held: postpone(.start(run), process: process)
    case .cut:
      // A process that only lost its connection goes on with what it has in hand.
      if processes[process].isUp { begin(run, process: process) }
    case .handlerFails(let error): begin(run, process: process, failing: error)
    case .handlerHangs: begin(run, process: process, hangs: true)
    }
  }

  /// Passes a point, unless the process stood still there and has passed it already.
  private mutating func passNext(_ point: FaultPoint, process: Int, call: Int?) -> Passage {
    guard !processes[process].hasPassedNextPoint else {
      processes[process].hasPassedNextPoint = false
      return .free
    }
    return pass(point, process: process, call: call)
  }

  private mutating func postpone(_ action: ServerAction, process: Int) {
    processes[process].hasPassedNextPoint = true
    processes[process].todo.append(action)
  }

  private mutating func reply(
    _ message: Message, to replyTo: String, for request: RequestDelivery, process: Int
  ) {
    let call = call(of: request.message.trace)
    if processes[process].refusedTag == request.deliveryTag {
      processes[process].refusedTag = 0
    } else if !cast.answersWithoutHandler
      || !noteAnswer(to: request, by: message, process: process)
    {
      switch passNext(.afterHandler, process: process, call: call) {
      case .cut: return
      case .held: return postpone(.reply(message, replyTo: replyTo, to: request), process: process)
      default: break
      }
    }
    guard let route = processes[process].serverRoute else { return }
    var message = message
    message.trace = replyTrace(for: request.message)
    note(
      .replySent, by: .process(process), about: message, queue: replyTo, message.streamDetail)
    let publication = Publication(routingKey: replyTo, message: message)
    sendUp(.publish(publication), on: route, hop: .reply, trace: message.trace)
    _ = pass(.afterReply, process: process, call: call)
  }

  /// Numbers the replies to a call, so that a duplicate can be told from the first.
  private mutating func replyTrace(for request: Message) -> MessageTrace {
    guard let call = call(of: request.trace) else {
      otherMessages += 1
      return MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
    }
    calls[call].replies += 1
    return MessageTrace(
      subject: UInt32(call), kind: .reply, occurrence: calls[call].replies)
  }

  private mutating func reject(_ request: RequestDelivery, requeue: Bool, process: Int) {
    let method = ClientMethod.reject(deliveryTag: request.deliveryTag, requeue: requeue)
    let kind = requeue ? EventKind.requeueSent : .rejectionSent
    settle(request, by: method, noting: kind, process: process)
  }

  private mutating func settle(
    _ request: RequestDelivery, by method: ClientMethod, noting kind: EventKind, process: Int
  ) {
    guard let route = processes[process].serverRoute else { return }
    if cast.answersWithoutHandler, kind == .acknowledgementSent {
      _ = noteAnswer(to: request, by: nil, process: process)
    }
    let trace = request.message.trace
    let detail = DeliveryDetail(
      process: process, channel: routes[route]?.number ?? 0, tag: request.deliveryTag)
    note(kind, by: .process(process), about: request.message, .delivery(detail))
    sendUp(method, on: route, hop: .acknowledgement, trace: trace)
    _ = pass(.afterAck, process: process, call: call(of: trace))
  }
}
