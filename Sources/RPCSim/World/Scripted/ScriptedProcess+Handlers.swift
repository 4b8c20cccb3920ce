import InMemoryBroker
import RPCCore

/// Runs scripted handlers.
extension ScriptedProcess {
  /// Starts a handler, or refuses its request.
  mutating func begin(
    _ run: HandlerRun, failing error: RemoteError? = nil, hangs: Bool = false,
    in scene: inout Scene
  ) {
    let method = method(of: run, in: scene)
    let arguments = scene.memo.arguments(in: run.request.message.body)
    let refusal = method.refuses ? method.script.refusal(of: arguments) : nil
    if let refusal, refusal.code == .filtered { return refuse(run, because: refusal, in: &scene) }
    guard let arguments else {
      let error = RemoteError(
        code: .invalidRequest, message: "the arguments are not an array in JSON")
      return refuse(run, because: error, in: &scene)
    }
    if let refusal { return refuse(run, because: refusal, in: &scene) }
    scene.note(.handlerStarted, by: participant, about: run.request.message)
    var state = RunningHandler(
      run: run, call: run.request.message.trace.call, arguments: arguments,
      cause: scene.journal.cause)
    state.hang = hangs ? .fault : method.onlyHangs ? .script : nil
    handlers.insert(state)
    if scene.cast.answersWithoutHandler { answers.began(run.request) }
    if let error { return finish(run.id, with: .failure(error), in: &scene) }
    if !hangs { scheduleWork(of: run.id, lasting: method.script.duration, in: &scene) }
  }

  private func method(of run: HandlerRun, in scene: borrowing Scene) -> PlannedMethod {
    scene.cast.methods[index][run.method]
  }

  /// Refuses a request that no handler is to get.
  ///
  /// Filters come first, then the arguments are read, then they are validated (A3.7).
  private mutating func refuse(
    _ run: HandlerRun, because error: RemoteError, in scene: inout Scene
  ) {
    duties.refusedTag = run.request.deliveryTag
    scene.note(.requestRefused, by: participant, about: run.request.message, .refusal(error))
    tellServer(of: run.id, .failure(error), in: &scene)
  }

  // MARK: Work

  /// Lets a handler work.
  ///
  /// If a fault may strike in the middle, the work has two halves.
  private mutating func scheduleWork(
    of id: HandlerRun.ID, lasting duration: DurationRange, in scene: inout Scene
  ) {
    let duration = duration.multiplied(by: slowness)
    guard scene.faults.watches(.midHandler) else {
      if duration == .zero, let state = handlers.remove(id) { return goOn(state, in: &scene) }
      return schedule(.handlerWorked(process: index, run: id), of: id, after: duration, in: &scene)
    }
    let half = DurationRange(least: duration.least / 2, most: duration.most / 2)
    schedule(.handlerMidpoint(process: index, run: id), of: id, after: half, in: &scene)
  }

  private mutating func schedule(
    _ event: WorldEvent, of id: HandlerRun.ID, after duration: DurationRange,
    in scene: inout Scene
  ) {
    let entry = scene.timeline.schedule(
      event, of: index, in: Window(from: scene.now, after: duration))
    handlers.update(id) { $0.entry = entry }
  }

  /// Half of a handler's work is over.
  mutating func passMidpoint(of id: HandlerRun.ID, in scene: inout Scene) {
    guard let state = handlers[id] else { return }
    // The ID of this entry may now belong to another one, which a crash must not cancel.
    handlers.update(id) { $0.entry = nil }
    scene.journal.goOn(because: state.cause)
    let duration = method(of: state.run, in: scene).script.duration.multiplied(by: slowness)
    let rest = DurationRange(
      least: duration.least - duration.least / 2, most: duration.most - duration.most / 2)
    switch pass(.midHandler, call: state.call, in: &scene) {
    case .cut where !isUp: return
    case .handlerFails(let error): finish(id, with: .failure(error), in: &scene)
    case .handlerHangs: handlers.update(id) { $0.hang = .fault }
    default:
      schedule(.handlerWorked(process: index, run: id), of: id, after: rest, in: &scene)
    }
  }

  /// A handler's work is over.
  mutating func worked(_ id: HandlerRun.ID, in scene: inout Scene) {
    guard var state = handlers.remove(id) else { return }
    state.entry = nil
    scene.journal.goOn(because: state.cause)
    goOn(state, in: &scene)
  }

  /// Makes the handler's next call, sends its next item, or ends it when it has done all.
  ///
  /// The handler is not among the running ones here. Most handlers end now, and reading one from
  /// the running handlers would copy it.
  private mutating func goOn(_ state: RunningHandler, in scene: inout Scene) {
    let method = method(of: state.run, in: scene)
    let hasCalls = state.callsMade < method.script.calls.count
    if hasCalls || state.run.isStream && !method.script.yields.isEmpty {
      handlers.insert(state)
      if hasCalls { return makeCall(method.script.calls[state.callsMade], of: state, in: &scene) }
      if yieldNext(method.script, state, in: &scene) { return }
      guard handlers.remove(state.run.id) != nil else { return }
    }
    guard let outcome = scene.memo.outcome(of: method, for: state) else {
      handlers.insert(state)
      return handlers.update(state.run.id) { $0.hang = .script }
    }
    end(state, with: outcome, in: &scene)
  }

  // MARK: Nested calls

  private mutating func makeCall(
    _ nested: NestedCall, of state: RunningHandler, in scene: inout Scene
  ) {
    let id = state.run.id
    let context = EvaluationContext(arguments: state.arguments, reply: state.reply)
    guard case .success(let arguments) = nested.evaluateArguments(in: context) else {
      let error = RemoteError(
        code: .handlerError, type: "EvaluationError",
        message: "the arguments of '\(nested.method)' cannot be computed")
      return finish(id, with: .failure(error), in: &scene)
    }
    let queue = nested.queue ?? scene.cast.scenario.queue(offering: nested.method) ?? ""
    var request = RPCRequest(
      method: nested.method, body: ScenarioValue.array(arguments).encoded(), routingKey: queue,
      deadline: deadline(ofCallsBy: state.run, in: scene))
    // A nested call has only the time that is left of the caller's deadline.
    request.carriesDeadline = state.run.deadline != nil
    let call = scene.calls.add(
      label: scene.cast.label(nested.label ?? nested.method), process: index, owner: .run(id))
    scene.calls[call].takesNull = nested.takesNull
    handlers.update(id) {
      $0.callsMade += 1
      $0.awaited = call
    }
    send(request, of: call, in: &scene)
  }

  /// A nested call of a handler was settled.
  mutating func answer(
    _ id: HandlerRun.ID, with outcome: CallOutcome, in scene: inout Scene
  ) {
    guard var state = handlers.remove(id) else { return }
    state.awaited = nil
    let script = method(of: state.run, in: scene).script.calls[state.callsMade - 1]
    switch outcome {
    case .completed(let reply):
      state.reply = (try? ScenarioValue(decoding: reply.body)) ?? .null
      goOn(state, in: &scene)
    case .failed(.deadlineExceeded) where script.takesNull:
      state.reply = .null
      goOn(state, in: &scene)
    case .failed(let error):
      let remote = RemoteError(
        code: .handlerError, type: "RPCError",
        message: "the call '\(script.method)' failed: \(FailureName(error).rawValue)")
      end(state, with: .failure(remote), in: &scene)
    }
  }

  private func deadline(ofCallsBy run: HandlerRun, in scene: borrowing Scene) -> Instant? {
    let timeout = scene.cast.roles[index].client.timeout
    let now = localTime(in: scene)
    let own = timeout.map { now.advanced(by: $0) }
    guard let inherited = run.deadline else { return own }
    return own.map { min($0, inherited) } ?? inherited
  }

  // MARK: Streams

  /// Continues a handler's stream: sends the item that is done, and begins to work for the next
  /// one.
  ///
  /// - Returns: `false` if the handler has nothing more to yield, or its caller does not wait for
  ///   more.
  private mutating func yieldNext(
    _ script: MethodScript, _ state: RunningHandler, in scene: inout Scene
  ) -> Bool {
    let id = state.run.id
    // The first time, no item is done: the handler has only worked before its items.
    let done = Int(state.yielded) - 1
    if script.yields.indices.contains(done) {
      guard emit(script.yields[done], of: state, in: &scene) else { return false }
    }
    guard script.yields.indices.contains(done + 1) else { return false }
    handlers.update(id) { $0.yielded += 1 }
    schedule(
      .handlerWorked(process: index, run: id), of: id,
      after: script.pace.multiplied(by: slowness), in: &scene)
    return true
  }

  /// Sends an item.
  ///
  /// Returns `false` if the caller does not wait for more.
  private mutating func emit(
    _ expression: ResultExpression, of state: RunningHandler, in scene: inout Scene
  ) -> Bool {
    let context = EvaluationContext(arguments: state.arguments, reply: state.reply)
    guard let item = try? expression.evaluate(in: context) else {
      let error = RemoteError(
        code: .handlerError, type: "EvaluationError", message: "an item cannot be computed")
      finish(state.run.id, with: .failure(error), in: &scene)
      return true
    }
    let isWanted = server.emit(item.encoded(), from: state.run.id, into: &scene.serverActions)
    takeUp(in: &scene)
    // A fault may have ended the handler while the item was sent.
    return isWanted || !handlers.contains(state.run.id)
  }

  // MARK: Ends

  mutating func finish(
    _ id: HandlerRun.ID, with outcome: HandlerOutcome, in scene: inout Scene
  ) {
    guard let state = handlers.remove(id) else { return }
    end(state, with: outcome, in: &scene)
  }

  /// Ends a handler that was removed from the running ones.
  private mutating func end(
    _ state: borrowing RunningHandler, with outcome: HandlerOutcome, in scene: inout Scene
  ) {
    let run = state.run.id
    scene.note(
      .handlerFinished, by: participant, about: state.run.request.message, .handled(outcome))
    tellServer(of: run, outcome, in: &scene)
  }
}

extension MethodScript {
  /// The error with which a request is refused, if it is.
  ///
  /// `arguments` is `nil` if the body is no array.
  fileprivate func refusal(of arguments: [ScenarioValue]?) -> RemoteError? {
    guard let refusal, let refusedArguments else { return refusal }
    return arguments.map { ScenarioValue.array($0).matches(.array(refusedArguments)) } == true
      ? refusal : nil
  }
}

extension MethodResult {
  /// The outcome of a handler; `nil` if it never ends.
  func outcome(in context: EvaluationContext) -> HandlerOutcome? {
    switch self {
    case .hangs: return nil
    case .nothing: return .result([])
    case .returnsText(let text): return .result(Array(text.utf8))
    case .throwsError(let error): return .failure(error)
    case .returns(let expression):
      do throws(EvaluationError) {
        return .result(try expression.evaluate(in: context).encoded())
      } catch {
        return .failure(
          RemoteError(code: .handlerError, type: "EvaluationError", message: error.message))
      }
    }
  }
}

extension NestedCall {
  fileprivate func evaluateArguments(
    in context: EvaluationContext
  ) -> Result<[ScenarioValue], EvaluationError> {
    do throws(EvaluationError) {
      var values: [ScenarioValue] = []
      for argument in arguments { values.append(try argument.evaluate(in: context)) }
      return .success(values)
    } catch {
      return .failure(error)
    }
  }
}
