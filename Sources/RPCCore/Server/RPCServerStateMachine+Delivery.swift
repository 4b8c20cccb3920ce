extension RPCServerStateMachine {
  /// Takes a request: refuses it, starts its handler, or lets it wait for an executor slot.
  ///
  /// A server that shuts down returns the request to its queue instead, if it can.
  ///
  /// - Parameters:
  ///   - request: The request as it was delivered.
  ///   - now: The time by the server's clock.
  ///   - actions: The actions are appended here, in order.
  public mutating func receive(
    _ request: RequestDelivery, now: Instant, into actions: inout [ServerAction]
  ) {
    self.now = now
    if phase != .serving, turnsAway(request, into: &actions) { return }
    guard configuration.executor == .inline, !hasFreeSlot else {
      return admit(request, into: &actions)
    }
    wait(insert(Run(request: request, stage: .unread)))
  }

  /// Reads a request for the first time.
  mutating func admit(_ request: RequestDelivery, into actions: inout [ServerAction]) {
    var terms = RequestTerms.plain
    switch validate(request.message, &terms) {
    case .failure(let error):
      counters.received += 1
      refuse(request, because: error, into: &actions)
    case .success(.ping): answerPing(request, into: &actions)
    case .success(.poll): answerPoll(request, into: &actions)
    case .success(.method(let method)):
      counters.received += 1
      let run = Run(request: request, stage: .running(method: Int32(method)))
      guard looksUpRequests || terms != .plain else { return enter(insert(run), into: &actions) }
      accept(run, terms, into: &actions)
    }
  }

  /// The thing that a request addresses: a method, or the server itself.
  private enum Target {
    case method(Int)
    case ping
    case poll
  }

  /// Checks the envelope in the order of A3.7: size, then form, then method.
  private func validate(
    _ message: RPCMessage, _ terms: inout RequestTerms
  ) -> Result<Target, RemoteError> {
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
    let headers = message.headers
    if !headers.isEmpty {
      do throws(RemoteError) {
        terms = try RequestTerms(reading: headers)
      } catch {
        return .failure(error)
      }
    }
    return target(named: name)
  }

  private func target(named name: String) -> Result<Target, RemoteError> {
    if let method = method(named: name) { return .success(.method(method)) }
    switch name {
    case EnvelopeNames.ping: return .success(.ping)
    case EnvelopeNames.poll: return .success(.poll)
    default:
      if let method = configuration.otherMethods { return .success(.method(method)) }
      return .failure(RemoteError(code: .unimplemented, message: "there is no method '\(name)'"))
    }
  }

  /// Takes a request that may be a repeat, cancelled, too late, a stream or a polling call.
  private mutating func accept(
    _ run: consuming Run, _ terms: RequestTerms, into actions: inout [ServerAction]
  ) {
    var extra = RunExtras()
    extra.key = key(of: run.request.message, terms)
    if let key = extra.key, repeats(key, run.request, into: &actions) { return }
    if let error = obstacle(to: run.request.message, terms) {
      if error.code == .cancelled { counters.cancelled += 1 }
      return refuse(run.request, because: error, into: &actions)
    }
    run.deadline = terms.deadline
    switch terms.mode {
    case .single: break
    case .stream: run.traits.formUnion([.stream, .extras])
    case .poll: submit(&run, &extra, into: &actions)
    }
    if extra.key != nil { run.traits.insert(.extras) }
    enter(insert(run, run.traits.contains(.extras) ? extra : nil), into: &actions)
  }

  /// The reason to refuse a request whose envelope is valid, if there is one.
  private func obstacle(to message: RPCMessage, _ terms: RequestTerms) -> RemoteError? {
    if calls.wasCancelled(message) { return .callCancelled }
    if terms.deadline < now { return .tooLate }
    if terms.mode == .poll, message.replyTo == nil {
      return RemoteError(
        code: .invalidRequest, message: "the request asks for a ticket and has no reply address")
    }
    return nil
  }

  private mutating func enter(_ slot: Slot, into actions: inout [ServerAction]) {
    if hasFreeSlot { start(slot, into: &actions) } else { wait(slot) }
  }

  /// Starts a handler, unless the deadline passed while the request waited.
  mutating func start(_ slot: Slot, into actions: inout [ServerAction]) {
    guard let run = runs[slot] else { return }
    guard run.deadline >= now else { return drop(slot, because: .tooLate, into: &actions) }
    guard let method = runs.update(slot, { $0.stage.start() }) else { return }
    runningCount += 1
    counters.started += 1
    if configuration.settlement == .beforeHandler, !run.traits.contains(.submitted) {
      actions.append(.acknowledge(run.request))
    }
    let deadline = run.deadline == .distantFuture ? nil : run.deadline
    actions.append(
      .start(
        HandlerRun(
          id: HandlerRun.ID(slot: slot), method: method, request: run.request,
          deadline: deadline, isStream: run.traits.contains(.stream))))
  }
}
