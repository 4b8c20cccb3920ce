extension RPCServerStateMachine {
  /// Takes a request: refuses it, starts its handler, or lets it wait for a slot.
  public mutating func receive(
    _ request: RequestDelivery, into actions: inout [ServerAction]
  ) {
    if configuration.executor == .inline, !hasFreeSlot { return unread.append(request) }
    admit(request, into: &actions)
  }

  mutating func admit(_ request: RequestDelivery, into actions: inout [ServerAction]) {
    switch validate(request.message) {
    case .failure(let error): refuse(request, because: error, into: &actions)
    case .success(let method): accept(request, method: method, into: &actions)
    }
  }

  /// The pipeline of A3.7 as far as the envelope goes: size, then form, then method.
  private func validate(_ message: Message) -> Result<Int, RemoteError> {
    guard message.body.count <= configuration.maximumRequestSize else {
      let limit = configuration.maximumRequestSize
      return .failure(
        RemoteError(
          code: .resourceExhausted,
          message: "the request has \(message.body.count) bytes, and the limit is \(limit)"))
    }
    guard let name = message.type, !name.isEmpty else {
      return .failure(
        RemoteError(code: .invalidRequest, message: "the request's type names no method"))
    }
    guard let method = method(named: name) else {
      return .failure(RemoteError(code: .unimplemented, message: "there is no method '\(name)'"))
    }
    return .success(method)
  }

  /// Bad input never kills the server and never comes back: it is answered if it can be (A3.7).
  private func refuse(
    _ request: RequestDelivery, because error: RemoteError, into actions: inout [ServerAction]
  ) {
    actions.append(.refuse(request, error))
    let settles = configuration.settlement != .automatic
    guard let replyTo = request.message.replyTo else {
      if settles { actions.append(.reject(request)) }
      return
    }
    let reply = ReplyEnvelope.message(error: error, correlationID: request.message.correlationID)
    actions.append(.reply(reply, replyTo: replyTo, to: request))
    if settles { actions.append(.acknowledge(request)) }
  }

  private mutating func accept(
    _ request: RequestDelivery, method: Int, into actions: inout [ServerAction]
  ) {
    let id = HandlerRun.ID(slot: runs.insert(Run(method: method, request: request)))
    if hasFreeSlot { start(id, into: &actions) } else { waiting.append(id) }
  }

  mutating func start(_ id: HandlerRun.ID, into actions: inout [ServerAction]) {
    guard let run = runs[id.slot] else { return }
    runningCount += 1
    if configuration.settlement == .beforeHandler {
      actions.append(.acknowledge(run.request))
    }
    actions.append(.start(HandlerRun(id: id, method: run.method, request: run.request)))
  }
}
