import InMemoryBroker
import RPCCore

/// Performs the steps of a scripted process.
extension ScriptedProcess {
  mutating func perform(step index: Int, in scene: inout Scene) {
    guard isUp else { return }
    switch scene.cast.steps[index].action {
    case .call(let call):
      scene.calls[step: index] = CallLoad(remaining: call.times, limit: call.inFlight)
      makeCalls(of: index, in: &scene)
    case .cancel(let label, let ordinal): cancelCalls(label, ordinal, in: &scene)
    case .wait(let label, let ordinal, let timeout):
      waitForCalls(label, ordinal, timeout: timeout, in: &scene)
    case .feed(let count): feed(count, in: &scene)
    case .publish(let publication): publish(publication, in: &scene)
    case .operate(let operation, let address): operate(operation, on: address, in: &scene)
    case .shutDown(let script): shutDown(by: script, in: &scene)
    }
  }

  /// Makes as many of a step's calls as may be unanswered at a time.
  ///
  /// A call that fails at once is settled while this method runs. That does not run the method
  /// again, so failures do not pile up on the stack.
  mutating func makeCalls(of step: Int, in scene: inout Scene) {
    guard !scene.calls[step: step].isBusy, case .call(let planned) = scene.cast.steps[step].action
    else { return }
    scene.calls[step: step].isBusy = true
    while scene.calls[step: step].mayMakeMore, isUp, !scene.timeline.standsStill(index) {
      scene.journal.goOn(because: nil)
      scene.calls[step: step].remaining -= 1
      scene.calls[step: step].unanswered += 1
      make(planned, of: step, in: &scene)
    }
    scene.calls[step: step].isBusy = false
  }

  private mutating func make(
    _ planned: Cast.PlannedCall, of step: Int, in scene: inout Scene
  ) {
    let call = scene.calls.add(label: planned.label, process: index, owner: .step(step))
    if pass(.beforeSend, call: call, in: &scene) == .held {
      // The call is made when the process goes on.
      retract(step, in: &scene)
      scene.timeline.schedule(.heldCall(step: step), of: index, in: Window(scene.now))
      return
    }
    // A process that died before it sent the call has never made it.
    guard isUp else { return retract(step, in: &scene) }
    var request = planned.request
    let local = localTime(in: scene)
    request.deadline = planned.timeout.map { local.advanced(byNanoseconds: $0) }
    scene.calls[call].takesNull = planned.takesNull
    if scene.cast.waitsForCalls { scene.calls.waiters.remember(request.deadline, of: call) }
    if let address = planned.replyTo { request.replyTo = scene.queueName(of: address) ?? "" }
    if let script = planned.poll {
      startPolling(call, script, deadline: request.deadline, in: &scene)
    }
    send(request, of: call, in: &scene)
  }

  /// Takes back the last call of a step, which was not sent.
  private func retract(_ step: Int, in scene: inout Scene) {
    scene.calls.retractLast()
    scene.calls[step: step].remaining += 1
    scene.calls[step: step].unanswered -= 1
  }

  // MARK: By hand

  private mutating func publish(_ script: PublishStep, in scene: inout Scene) {
    guard let route = manualRoute(in: &scene), let queue = scene.queueName(of: script.to) else {
      return
    }
    var message = RPCMessage(body: Array(script.body.utf8))
    message.type = script.type
    message.correlationID = script.correlationID
    message.replyTo = script.replyTo.flatMap(scene.queueName)
    if script.isPersistent { message.isPersistent = true }
    message.trace = scene.calls.traceOther()
    var publication = Publication(routingKey: queue, message: message)
    publication.isMandatory = script.isMandatory
    scene.note(.requestSent, by: participant, about: message, queue: queue)
    scene.send(.publish(publication), up: route, hop: .request, trace: message.trace)
  }

  private mutating func operate(
    _ operation: QueueOperation, on address: QueueAddress, in scene: inout Scene
  ) {
    guard let route = manualRoute(in: &scene), let queue = scene.queueName(of: address) else {
      return
    }
    scene.note(.operationSent, by: participant, queue: queue, .operation(.init(operation)))
    scene.send(operation.method(on: scene.declaration(of: queue)), up: route)
  }
}

extension CallLoad {
  fileprivate var mayMakeMore: Bool { remaining > 0 && unanswered < limit }
}

extension QueueOperation {
  fileprivate func method(on queue: QueueDeclaration) -> ClientMethod {
    switch self {
    case .declare: .declareQueue(queue)
    case .consume: .consume(ConsumeRequest(queue: queue.name))
    case .get: .get(queue: queue.name, isAutoAcknowledged: true)
    case .purge: .purgeQueue(name: queue.name)
    case .delete: .deleteQueue(name: queue.name, ifUnused: false, ifEmpty: false)
    }
  }
}
