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
    processes[process].server.receive(request, into: &serverActions)
    takeUp(process)
  }

  /// Adds what the server's machine has decided to what the process has to do, and does it.
  mutating func takeUp(_ process: Int) {
    var isRefusal = false
    serverActions.reverse()
    while let action = serverActions.popLast() {
      if case .refuse = action { isRefusal = true }
      if case .start = action { isRefusal = false }
      processes[process].todo.append(Process.Todo(action: action, isRefusal: isRefusal))
    }
    work(process)
  }

  /// Does what the process has to do, until it is done or something stops it.
  mutating func work(_ process: Int) {
    while processes[process].pause == nil, let todo = processes[process].todo.popFirst() {
      perform(todo, process: process)
    }
  }

  private mutating func perform(_ todo: Process.Todo, process: Int) {
    switch todo.action {
    case .start(let run): start(run, todo, process: process)
    case .reply(let message, let replyTo, let request):
      reply(message, to: replyTo, for: request, todo, process: process)
    case .acknowledge(let request):
      let method = ClientMethod.acknowledge(deliveryTag: request.deliveryTag, multiple: false)
      settle(request, by: method, noting: .acknowledgementSent, process: process)
    case .reject(let request):
      let method = ClientMethod.reject(deliveryTag: request.deliveryTag, requeue: false)
      settle(request, by: method, noting: .rejectionSent, process: process)
    case .refuse(let request, let error):
      note(.requestRefused, by: .process(process), about: request.message, .refusal(error))
    }
  }

  private mutating func start(_ run: HandlerRun, _ todo: Process.Todo, process: Int) {
    let call = call(of: run.request.message.trace)
    let passage =
      todo.hasPassedPoint ? .free : pass(.beforeHandler, process: process, call: call)
    switch passage {
    case .free: begin(run, process: process)
    case .held: postpone(todo, process: process)
    case .cut:
      // A process that only lost its connection goes on with what it has in hand.
      if processes[process].isUp { begin(run, process: process) }
    case .handlerFails(let error): begin(run, process: process, failing: error)
    case .handlerHangs: begin(run, process: process, hangs: true)
    }
  }

  private mutating func postpone(_ todo: Process.Todo, process: Int) {
    var todo = todo
    todo.hasPassedPoint = true
    processes[process].todo.prepend(todo)
  }

  private mutating func reply(
    _ message: Message, to replyTo: String, for request: RequestDelivery, _ todo: Process.Todo,
    process: Int
  ) {
    let call = call(of: request.message.trace)
    if !todo.hasPassedPoint, !todo.isRefusal {
      switch pass(.afterHandler, process: process, call: call) {
      case .cut: return
      case .held: return postpone(todo, process: process)
      default: break
      }
    }
    guard let route = processes[process].serverRoute else { return }
    var message = message
    message.trace = replyTrace(for: request.message)
    note(.replySent, by: .process(process), about: message, queue: replyTo)
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

  private mutating func settle(
    _ request: RequestDelivery, by method: ClientMethod, noting kind: EventKind, process: Int
  ) {
    guard let route = processes[process].serverRoute else { return }
    let trace = request.message.trace
    let detail = DeliveryDetail(
      process: process, channel: routes[route]?.number ?? 0, tag: request.deliveryTag)
    note(kind, by: .process(process), about: request.message, .delivery(detail))
    sendUp(method, on: route, hop: .acknowledgement, trace: trace)
    _ = pass(.afterAck, process: process, call: call(of: trace))
  }
}
