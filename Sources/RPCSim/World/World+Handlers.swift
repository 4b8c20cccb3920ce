import InMemoryBroker
import RPCCore

/// Scripted handlers at work.
extension World {
  /// Starts a handler, if the arguments can be read.
  mutating func begin(
    _ run: HandlerRun, process: Int, failing error: RemoteError? = nil, hangs: Bool = false
  ) {
    let method = method(of: run, process: process)
    let arguments = memo.arguments(in: run.request.message.body)
    let refusal = method.refuses ? method.script.refusal(of: arguments) : nil
    if let refusal, refusal.code == .filtered {
      return refuse(run, because: refusal, process: process)
    }
    guard let arguments else {
      let error = RemoteError(
        code: .invalidRequest, message: "the arguments are not an array in JSON")
      return refuse(run, because: error, process: process)
    }
    if let refusal { return refuse(run, because: refusal, process: process) }
    note(.handlerStarted, by: .process(process), about: run.request.message)
    let call = call(of: run.request.message.trace)
    var state = RunningHandler(run: run, call: call, arguments: arguments, cause: cause)
    state.hangs = hangs || method.onlyHangs
    handlers[process].insert(state)
    if cast.answersWithoutHandler { answers.began(run.request, process: process) }
    if let error { return finish(run.id, at: process, with: .failure(error)) }
    if !hangs { scheduleWork(of: run.id, lasting: method.script.duration, process: process) }
  }

  func method(of run: HandlerRun, process: Int) -> PlannedMethod {
    cast.methods[process][run.method]
  }

  /// Turns a request away that no handler is to see: filters look at it first, then its arguments
  /// are read, then they are validated (A3.7).
  private mutating func refuse(
    _ run: HandlerRun, because error: RemoteError, process: Int
  ) {
    processes[process].refusedTag = run.request.deliveryTag
    note(.requestRefused, by: .process(process), about: run.request.message, .refusal(error))
    finish(run.id, with: .failure(error), process: process)
  }

  /// Lets a handler work; in two halves if a fault waits in the middle.
  private mutating func scheduleWork(
    of id: HandlerRun.ID, lasting duration: DurationRange, process: Int
  ) {
    let duration = duration.multiplied(by: processes[process].slowness)
    guard faults.watches(.midHandler) else {
      if duration == .zero, let state = handlers[process].remove(id) {
        return goOn(state, at: process)
      }
      return scheduleEnd(of: id, at: process, after: duration)
    }
    let half = DurationRange(least: duration.least / 2, most: duration.most / 2)
    let event = WorldEvent.handlerMidpoint(process: process, run: id)
    let entry = schedule(event, in: Window(from: now, after: half))
    setEntry(entry, of: id, at: process)
  }

  mutating func scheduleEnd(
    of id: HandlerRun.ID, at process: Int, after duration: DurationRange
  ) {
    let event = WorldEvent.handlerWorked(process: process, run: id)
    let entry = schedule(event, in: Window(from: now, after: duration))
    setEntry(entry, of: id, at: process)
  }

  private mutating func setEntry(_ entry: Int32, of id: HandlerRun.ID, at process: Int) {
    handlers[process].update(id) { $0.entry = entry }
  }

  mutating func passMidpoint(of id: HandlerRun.ID, at process: Int) {
    guard let state = handlers[process][id] else { return }
    // Its place on the agenda is another event's by now; a crash must not take that one away.
    handlers[process].update(id) { $0.entry = nil }
    cause = state.cause
    let duration = method(of: state.run, process: process).script.duration
      .multiplied(by: processes[process].slowness)
    let rest = DurationRange(
      least: duration.least - duration.least / 2, most: duration.most - duration.most / 2)
    switch pass(.midHandler, process: process, call: state.call) {
    case .cut where !processes[process].isUp: return
    case .handlerFails(let error): finish(id, at: process, with: .failure(error))
    case .handlerHangs: handlers[process].update(id) { $0.hangs = true }
    default: scheduleEnd(of: id, at: process, after: rest)
    }
  }

  mutating func worked(_ id: HandlerRun.ID, at process: Int) {
    guard var state = handlers[process].remove(id) else { return }
    state.entry = nil
    cause = state.cause
    goOn(state, at: process)
  }

  /// Makes the handler's next call, or ends it when it has made them all.
  ///
  /// It was taken out of those that run: most end here, and a look at one that stays is a copy.
  private mutating func goOn(_ state: RunningHandler, at process: Int) {
    let method = method(of: state.run, process: process)
    let hasCalls = state.callsMade < method.script.calls.count
    if hasCalls || state.run.isStream && !method.script.yields.isEmpty {
      handlers[process].insert(state)
      if hasCalls { return makeCall(method.script.calls[state.callsMade], of: state, at: process) }
      if yieldNext(method.script, state, at: process) { return }
      guard handlers[process].remove(state.run.id) != nil else { return }
    }
    guard let outcome = memo.outcome(of: method, for: state) else {
      handlers[process].insert(state)
      return handlers[process].update(state.run.id) { $0.hangs = true }
    }
    end(state, at: process, with: outcome)
  }

  private mutating func makeCall(
    _ nested: NestedCall, of state: RunningHandler, at process: Int
  ) {
    let id = state.run.id
    let context = EvaluationContext(arguments: state.arguments, reply: state.reply)
    guard case .success(let arguments) = nested.evaluateArguments(in: context) else {
      let error = RemoteError(
        code: .handlerError, type: "EvaluationError",
        message: "the arguments of '\(nested.method)' cannot be computed")
      return finish(id, at: process, with: .failure(error))
    }
    let queue = nested.queue ?? cast.scenario.queue(offering: nested.method) ?? ""
    var request = Request(
      method: nested.method, body: Value.array(arguments).encoded(), routingKey: queue,
      deadline: deadline(ofCallsBy: state.run, at: process))
    // What is left of the caller's time is all that there is for whoever works for him.
    request.carriesDeadline = state.run.deadline != nil
    let call = addCall(
      label: cast.label(nested.label ?? nested.method), process: process, owner: .run(id))
    calls[call].takesNull = nested.takesNull
    handlers[process].update(id) {
      $0.callsMade += 1
      $0.awaited = call
    }
    send(request, call: call, process: process)
  }

  /// A handler's call was settled.
  mutating func answer(_ id: HandlerRun.ID, at process: Int, with outcome: CallOutcome) {
    guard var state = handlers[process].remove(id) else { return }
    state.awaited = nil
    let script = method(of: state.run, process: process).script.calls[state.callsMade - 1]
    switch outcome {
    case .completed(let reply):
      state.reply = (try? Value(decoding: reply.body)) ?? .null
      goOn(state, at: process)
    case .failed(.deadlineExceeded) where script.takesNull:
      state.reply = .null
      goOn(state, at: process)
    case .failed(let error):
      let remote = RemoteError(
        code: .handlerError, type: "RPCError",
        message: "the call '\(script.method)' failed: \(FailureName(error).rawValue)")
      end(state, at: process, with: .failure(remote))
    }
  }

  private func deadline(ofCallsBy run: HandlerRun, at process: Int) -> Instant? {
    let timeout = cast.roles[process].client.timeout
    let own = timeout.map { localTime(of: process).advanced(byNanoseconds: $0) }
    guard let inherited = run.deadline else { return own }
    return own.map { min($0, inherited) } ?? inherited
  }

  mutating func finish(
    _ id: HandlerRun.ID, at process: Int, with outcome: HandlerOutcome
  ) {
    guard let state = handlers[process].remove(id) else { return }
    end(state, at: process, with: outcome)
  }

  /// A handler that was taken out ends.
  private mutating func end(
    _ state: borrowing RunningHandler, at process: Int, with outcome: HandlerOutcome
  ) {
    let run = state.run.id
    note(
      .handlerFinished, by: .process(process), about: state.run.request.message,
      .handled(outcome))
    finish(run, with: outcome, process: process)
  }

  /// Tells the server's machine that a handler has ended.
  private mutating func finish(
    _ id: HandlerRun.ID, with outcome: HandlerOutcome, process: Int
  ) {
    let local = localTime(of: process)
    let step = processes[process].server.finished(
      id, outcome, now: local, into: &serverActions)
    take(step, of: process)
  }

  /// The handlers of a process that died stop where they are.
  mutating func cancelRuns(of process: Int) {
    for entry in handlers[process].all.compactMap(\.entry) { agenda.remove(entry) }
    handlers[process] = RunningHandlers()
  }
}

extension MethodScript {
  /// The error with which a request is turned away; its arguments are `nil` if they are no array.
  fileprivate func refusal(of arguments: [Value]?) -> RemoteError? {
    guard let refusal, let refusedArguments else { return refusal }
    return arguments.map { Value.array($0).matches(.array(refusedArguments)) } == true
      ? refusal : nil
  }
}

extension MethodResult {
  /// How the handler ends; `nil` if it does not.
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
  ) -> Result<[Value], EvaluationError> {
    do throws(EvaluationError) {
      var values: [Value] = []
      for argument in arguments { values.append(try argument.evaluate(in: context)) }
      return .success(values)
    } catch {
      return .failure(error)
    }
  }
}
