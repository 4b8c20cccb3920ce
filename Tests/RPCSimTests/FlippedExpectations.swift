@testable import RPCSim

/// Expectations that must fail where the given one holds.
struct FlippedExpectations {
  let scenario: Scenario

  init(of scenario: Scenario) { self.scenario = scenario }

  func flipped(_ expectation: ScenarioExpectation) -> [ScenarioExpectation] {
    switch expectation {
    case .returns(let call, let value, let within): flipped(call, returning: value, within)
    case .returnsOrFails(let call, let value, let within):
      flipped(call, returningOrFailing: value, within)
    case .fails(let call, let failure): flipped(call, failing: failure)
    case .stalled(let call, let holder): flipped(call, heldBy: holder)
    case .handlerRuns(let call, let server, let count):
      count.flipped.map { .handlerRuns(call: call, server: server, $0) }
    case .handled(let server, let count): count.flipped.map { .handled(server: server, $0) }
    case .event(let filter, let count): count.flipped.map { .event(filter, $0) }
    case .queue(let name, let state): state.flipped.map { .queue(name, $0) }
    case .order(let calls): [.order(calls.reversed())]
    case .items(let call, .values(let values)):
      [
        .items(call: call, .values(values + [.null])), .items(call: call, .count(values.count + 1)),
        .items(call: call, .values(values.map { .array([$0]) })),
      ]
    case .items(let call, .count(let count)): [.items(call: call, .count(count + 1))]
    case .violates(let invariant):
      ScenarioRun.invariants.filter { $0 != invariant }.map(ScenarioExpectation.violates)
    }
  }

  private func flipped(
    _ call: String, returning value: ScenarioValue, _ within: Duration?
  ) -> [ScenarioExpectation] {
    let others: [ScenarioExpectation] = [
      .returns(call: call, .array([value]), within: within),
      .fails(call: call, CallFailure(.deadlineExceeded)),
      .stalled(call: call, heldBy: nil),
    ]
    // No call returns at once, because a message needs time there and back.
    return others + (within == nil ? [] : [.returns(call: call, value, within: .zero)])
  }

  /// Flips the value of a call that returned; of one that failed, only `within` can be flipped.
  private func flipped(
    _ call: String, returningOrFailing value: ScenarioValue, _ within: Duration?
  ) -> [ScenarioExpectation] {
    [.returnsOrFails(call: call, .array([value]), within: within)]
      + (within == nil ? [] : [.returnsOrFails(call: call, value, within: .zero)])
  }

  private func flipped(_ call: String, failing failure: CallFailure) -> [ScenarioExpectation] {
    var others: [CallFailure] = []
    func vary(_ change: (inout CallFailure) -> Void) {
      var other = failure
      change(&other)
      others.append(other)
    }
    vary { $0.name = failure.name == .cancelled ? .refused : .cancelled }
    if let message = failure.message { vary { $0.message = message + "!" } }
    if let type = failure.type { vary { $0.type = type + "!" } }
    if let mayHaveRun = failure.mayHaveRun { vary { $0.mayHaveRun = !mayHaveRun } }
    if let at = failure.at { vary { $0.at = at + .nanoseconds(1) } }
    if failure.within != nil { vary { $0.within = .zero } }
    return others.map { .fails(call: call, $0) } + [.returns(call: call, .null, within: nil)]
  }

  private func flipped(_ call: String, heldBy holder: String?) -> [ScenarioExpectation] {
    let settled = [ScenarioExpectation.returns(call: call, .null, within: nil)]
    // Only a client that is driven by hand holds up replies, so no other client can be the holder.
    let others = scenario.clients.filter { !$0.isDrivenByHand }
    guard holder != nil, let client = others.first else { return settled }
    return settled + [.stalled(call: call, heldBy: client.name)]
  }
}

extension ExpectedCount {
  /// A count that is one more than allowed, and one that is one less.
  fileprivate var flipped: [ExpectedCount] {
    let more = most.map { ExpectedCount(least: $0 + 1) }
    let less = least > 0 ? ExpectedCount(most: least - 1) : nil
    return [more, less].compactMap { $0 }
  }
}

extension QueueExpectation {
  fileprivate var flipped: [QueueExpectation] {
    var others: [QueueExpectation] = []
    func vary(_ change: (inout QueueExpectation) -> Void) {
      var other = self
      change(&other)
      others.append(other)
    }
    var existence = QueueExpectation()
    existence.exists = !exists
    others.append(existence)
    if let ready { vary { $0.ready = ready + 1 } }
    if let unacknowledged { vary { $0.unacknowledged = unacknowledged + 1 } }
    if let consumers { vary { $0.consumers = consumers + 1 } }
    return others
  }
}
