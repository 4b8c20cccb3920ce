import InMemoryBroker
import RPCCore

/// What processes do by the script.
extension World {
  mutating func perform(step index: Int) {
    let step = cast.steps[index]
    guard processes[step.process].isUp else { return }
    switch step.action {
    case .call(let call):
      loads[index] = Load(remaining: call.times, limit: call.inFlight)
      makeCalls(of: index)
    case .cancel(let label, let ordinal):
      cancelCalls(of: step.process, label: label, ordinal: ordinal)
    case .wait(let label, let ordinal, let timeout):
      waitForCalls(of: step.process, label: label, ordinal: ordinal, timeout: timeout)
    case .feed(let count): feed(count, to: step.process)
    case .publish(let publication): publish(publication, by: step.process)
    case .operate(let operation, let address): operate(operation, on: address, by: step.process)
    case .shutDown(let shutdown): shutDown(step.process, shutdown)
    }
  }

  /// Makes as many of a step's calls as may be unanswered at a time.
  ///
  /// A call that fails at once settles while this is at work, and does not begin it anew: failures
  /// must not pile up on the stack.
  mutating func makeCalls(of step: Int) {
    guard !loads[step].isBusy, case .call(let planned) = cast.steps[step].action else { return }
    loads[step].isBusy = true
    defer { loads[step].isBusy = false }
    let process = cast.steps[step].process
    while loads[step].remaining > 0, loads[step].unanswered < loads[step].limit {
      guard processes[process].isUp, processes[process].pause == nil else { return }
      cause = nil
      loads[step].remaining -= 1
      loads[step].unanswered += 1
      make(planned, step: step, process: process)
    }
  }

  private mutating func make(_ planned: Cast.PlannedCall, step: Int, process: Int) {
    let call = addCall(label: planned.label, process: process, owner: .step(step))
    switch pass(.beforeSend, process: process, call: call) {
    case .held:
      // The call is made when the process goes on.
      retract(call, step: step)
      schedule(.heldCall(step: step), in: Window(now))
      return
    default:
      break
    }
    // A process that died before it sent the call never made it.
    guard processes[process].isUp else { return retract(call, step: step) }
    var request = planned.request
    let local = localTime(of: process)
    request.deadline = planned.timeout.map { local.advanced(byNanoseconds: $0) }
    calls[call].takesNull = planned.takesNull
    if cast.waitsForCalls { waiters.remember(request.deadline, of: call) }
    if let address = planned.replyTo { request.replyTo = queueName(of: address) ?? "" }
    if let script = planned.poll { startPolling(call, script, deadline: request.deadline) }
    send(request, call: call, process: process)
  }

  /// Takes back a call that was not sent; the journal does not know of it yet.
  private mutating func retract(_ call: Int, step: Int) {
    let record = calls.removeLast()
    labelCounts[Int(record.label)] -= 1
    loads[step].remaining += 1
    loads[step].unanswered -= 1
  }

  private mutating func cancelCalls(of process: Int, label: Int32, ordinal: UInt32?) {
    for index in calls.indices where calls[index].process == Int32(process) {
      let record = calls[index]
      guard !record.isSettled, record.label == label, ordinal ?? record.ordinal == record.ordinal
      else { continue }
      cause = record.cause
      cancel(index, process: process)
    }
    settleTimer(of: process)
  }

  // MARK: By hand

  private mutating func publish(_ script: PublishStep, by process: Int) {
    guard let route = manualRoute(of: process), let queue = queueName(of: script.to) else {
      return
    }
    var message = Message(body: Array(script.body.utf8))
    message.type = script.type
    message.correlationID = script.correlationID
    message.replyTo = script.replyTo.flatMap(queueName(of:))
    if script.isPersistent { message.isPersistent = true }
    otherMessages += 1
    message.trace = MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
    var publication = Publication(routingKey: queue, message: message)
    publication.isMandatory = script.isMandatory
    note(.requestSent, by: .process(process), about: message, queue: queue)
    sendUp(.publish(publication), on: route, hop: .request, trace: message.trace)
  }

  private mutating func operate(
    _ operation: QueueOperation, on address: Address, by process: Int
  ) {
    guard let route = manualRoute(of: process), let queue = queueName(of: address) else {
      return
    }
    note(.operationSent, by: .process(process), queue: queue, .operation(.init(operation)))
    sendUp(operation.method(on: queue), on: route)
  }

  /// The channel for what a process does by hand, opened when it is first needed.
  private mutating func manualRoute(of process: Int) -> Slot? {
    if let route = processes[process].manualRoute, routes[route]?.isClosedByBroker == false {
      return route
    }
    guard let connection = processes[process].connection else { return nil }
    let route = openRoute(.manual, process, on: connection)
    processes[process].manualRoute = route
    return route
  }

  /// The name of a queue, or of a process's private reply queue as it is at the moment.
  private func queueName(of address: Address) -> String? {
    switch address {
    case .queue(let name): name
    case .replyQueue(let owner):
      cast.processes(named: owner).first.flatMap { processes[$0].client.calls.replyAddress }
    }
  }
}

extension QueueOperation {
  fileprivate func method(on queue: String) -> ClientMethod {
    switch self {
    case .declare: .declareQueue(QueueDeclaration(name: queue))
    case .consume: .consume(ConsumeRequest(queue: queue))
    case .get: .get(queue: queue, isAutoAcknowledged: true)
    case .purge: .purgeQueue(name: queue)
    case .delete: .deleteQueue(name: queue, ifUnused: false, ifEmpty: false)
    }
  }
}
