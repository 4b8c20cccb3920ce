import InMemoryBroker
import RPCCore

/// Resolves the names in a scenario.
struct Planner {
  let scenario: Scenario
  let roles: [Cast.Role]
  let labels: [String: Int32]

  struct PlannedFault {
    var rule: FaultRule
    var time: DurationRange?
    var fault: Int
  }

  func steps() -> [Cast.PlannedStep] {
    scenario.steps.flatMap { step in
      roles.indices(named: step.process).map { process in
        Cast.PlannedStep(
          at: step.at, process: process, action: plan(step.action, by: roles[process].client))
      }
    }
  }

  private func plan(_ action: StepAction, by client: ClientScript) -> Cast.PlannedAction {
    switch action {
    case .call(let call): .call(plan(call, by: client))
    case .cancel(let reference): cancel(CallReference(reference))
    case .wait(let wait): plan(wait, CallReference(wait.call))
    case .feed(let count): .feed(count: count)
    case .publish(let publication): .publish(publication)
    case .operate(let operation, let address): .operate(operation, address)
    case .shutDown(let shutdown): .shutDown(shutdown)
    }
  }

  private func cancel(_ reference: CallReference) -> Cast.PlannedAction {
    .cancel(
      label: labels[reference.label] ?? -1, ordinal: reference.ordinal.map(UInt32.init(clamping:)))
  }

  private func plan(_ wait: WaitStep, _ reference: CallReference) -> Cast.PlannedAction {
    .wait(
      label: labels[reference.label] ?? -1, ordinal: reference.ordinal.map(UInt32.init(clamping:)),
      timeout: wait.timeout?.nanoseconds)
  }

  private func plan(_ call: CallStep, by client: ClientScript) -> Cast.PlannedCall {
    let queue = call.queue ?? scenario.queue(offering: call.method) ?? ""
    var request = RPCRequest(
      method: call.method, body: call.payload.body, routingKey: call.routingKey ?? queue)
    request.exchange = call.exchange ?? ""
    request.expiresAtDeadline = client.requestsExpire
    request.isMandatory = call.isMandatory ?? client.isMandatory
    request.isPersistent = call.isPersistent ?? client.isPersistent
    request.expectsReply = call.expectsReply
    // Few scripts read the deadline, and writing it slows down every call.
    request.carriesDeadline = client.sendsDeadline
    request.isIdempotent = call.isIdempotent
    request.messageID = call.messageID
    request.correlationID = call.correlationID
    request.isStream = call.isStream
    request.itemTimeout = call.itemTimeout
    request.isPolling = call.poll != nil
    return Cast.PlannedCall(
      call, label: labels[call.label ?? call.method] ?? -1, request: request,
      timeout: timeout(of: call, by: client))
  }

  private func timeout(of call: CallStep, by client: ClientScript) -> Int64? {
    switch call.timeout {
    case nil: client.timeout?.nanoseconds
    case .after(let duration)?: duration.nanoseconds
    case .never?: nil
    }
  }

  /// The instants that expectations name for calls, without duplicates.
  func bounds() -> [Cast.Bound] {
    var bounds: [Cast.Bound] = []
    for bound in scenario.expectations.flatMap(bounds(of:)) where !bounds.contains(bound) {
      bounds.append(bound)
    }
    return bounds
  }

  private func bounds(of expectation: ScenarioExpectation) -> [Cast.Bound] {
    switch expectation {
    case .returns(let call, _, let within), .returnsOrFails(let call, _, let within):
      return [bound(of: call, within, isAbsolute: false)].compactMap(\.self)
    case .fails(let call, let failure):
      return [
        bound(of: call, failure.within, isAbsolute: false),
        bound(of: call, failure.at, isAbsolute: true),
      ].compactMap(\.self)
    default: return []
    }
  }

  private func bound(of call: String, _ duration: Duration?, isAbsolute: Bool) -> Cast.Bound? {
    guard let nanoseconds = duration?.nanoseconds else { return nil }
    let reference = CallReference(call)
    return Cast.Bound(
      label: labels[reference.label] ?? -1, ordinal: reference.ordinal.map(UInt32.init(clamping:)),
      nanoseconds: nanoseconds, isAbsolute: isAbsolute)
  }

  /// The rules of all faults.
  ///
  /// At a point, a fault on a kind of process strikes the first process that reaches the point. At
  /// a set time, it strikes all processes of the kind. A fault that a schedule may place has a rule
  /// for each point where it could strike.
  func faults() -> [PlannedFault] {
    scenario.faults.enumerated().flatMap { index, fault in
      scenario.points(of: fault).map { point in
        PlannedFault(rule: rule(of: fault, at: point), time: fault.at, fault: index)
      }
    }
  }

  private func rule(of fault: FaultScript, at point: FaultPoint) -> FaultRule {
    var rule = FaultRule(point: point, verdict: fault.verdict)
    rule.processes = fault.process.map { roles.indices(named: $0).map(Int32.init) }
    if let reference = fault.call.map(CallReference.init) {
      rule.label = labels[reference.label] ?? -1
      rule.ordinal = reference.ordinal.map(UInt32.init(clamping:))
    }
    rule.nth = fault.nth
    rule.times = fault.times
    rule.isFree = fault.limit != nil
    return rule
  }
}

extension Scenario {
  /// The queue of all servers that have a method; `nil` if there is no such server, or several
  /// queues.
  func queue(offering method: String) -> String? {
    let queues = servers.filter { $0.methods.contains { $0.name == method } }.map(\.queue)
    guard let queue = queues.first, queues.allSatisfy({ $0 == queue }) else { return nil }
    return queue
  }
}

extension CallPayload {
  var body: [UInt8] {
    switch self {
    case .arguments(let arguments): ScenarioValue.array(arguments).encoded()
    case .text(let text): Array(text.utf8)
    }
  }
}
