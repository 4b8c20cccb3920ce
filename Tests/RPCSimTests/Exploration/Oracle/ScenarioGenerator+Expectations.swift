import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Generates expectations, which may hold or fail.
extension ScenarioGenerator {
  mutating func addExpectations() {
    expect(outcome(within: nil))
    if has(.within) { for _ in 0...random.below(2) { expect(outcome(within: lifetime())) } }
    if has(.counts) { expect(handlerCount()) }
    if has(.eventCounts) { expect(.event(eventFilter(), count())) }
    if has(.queueStates) { expect(queueState()) }
    if has(.orders), labels.count > 1 { expect(.order(oneIn(2) ? labels : labels.reversed())) }
    if has(.stalls) { expect(.stalled(call: one(of: labels), heldBy: oneIn(2) ? "s" : nil)) }
    if has(.items), has(.streams) { expect(items()) }
    if has(.violations) { expect(.violates(invariant: one(of: ScenarioRun.invariants))) }
    // These come last, so that the earlier draws do not depend on them.
    if !innerNames.isEmpty { expectOfInnerCalls() }
  }

  /// The names of calls that are no label of a step: each of several calls, and those of handlers.
  private var innerNames: [String] {
    let several = scenario.steps.flatMap { step -> [String] in
      guard case .call(let call) = step.action, let label = call.label, call.times > 1 else {
        return []
      }
      return ["\(label)#1", "\(label)#2"]
    }
    return several + (has(.nested) ? ["inner"] : [])
  }

  private mutating func expectOfInnerCalls() {
    let names = innerNames
    if oneIn(2) { expect(outcome(of: one(of: names), within: has(.within) ? lifetime() : nil)) }
    if has(.orders), names.count > 1, oneIn(2) {
      expect(.order(oneIn(2) ? Array(names.prefix(2)) : names.prefix(2).reversed()))
    }
  }

  private mutating func expect(_ expectation: ScenarioExpectation) {
    scenario.expectations.append(expectation)
  }

  private mutating func outcome(within: Duration?) -> ScenarioExpectation {
    outcome(of: one(of: labels), within: within)
  }

  private mutating func outcome(of label: String, within: Duration?) -> ScenarioExpectation {
    switch random.below(4) {
    case 0, 1: return .returns(call: label, .integer(1), within: within)
    case 2: return .returnsOrFails(call: label, .integer(1), within: within)
    default:
      let names: [FailureName] = [
        .deadlineExceeded, .cancelled, .connectionLost, .handlerError, .refused, .unroutable,
      ]
      var failure = CallFailure(has(.timeouts) ? .deadlineExceeded : one(of: names))
      if oneIn(2) { failure.within = within } else { failure.at = within }
      return .fails(call: label, failure)
    }
  }

  private mutating func count() -> ExpectedCount {
    let least = random.below(3)
    if oneIn(3) { return ExpectedCount(least: max(1, least)) }
    return oneIn(2) ? ExpectedCount(least) : ExpectedCount(most: least)
  }

  private mutating func handlerCount() -> ScenarioExpectation {
    if oneIn(3) { return .handled(server: "s", count()) }
    let label = one(of: labels)
    return .handlerRuns(call: label, server: oneIn(2) ? "s" : nil, count())
  }

  private mutating func eventFilter() -> EventFilter {
    let kinds: [EventKind] = [
      .delivered, .redelivered, .requeued, .enqueued, .acknowledged, .replySent, .duplicateReply,
      .lateReply, .handlerStarted, .handlerFinished, .requestSent, .expired, .connected,
      .resultDiscarded, .messageLost, .unroutable, .rejected, .handlerCancelled, .pollSent,
    ]
    var filter = EventFilter(one(of: kinds))
    if oneIn(2) { filter.call = one(of: labels) }
    if oneIn(3) { filter.process = oneIn(2) ? "s" : "c" }
    if oneIn(4) { filter.queue = "q" }
    return filter
  }

  private mutating func queueState() -> ScenarioExpectation {
    var state = QueueExpectation()
    if oneIn(2) { state.ready = random.below(2) }
    if oneIn(2) { state.unacknowledged = random.below(2) }
    if oneIn(3) { state.consumers = random.below(3) }
    return .queue(has(.deadLetters) && oneIn(2) ? "dead" : "q", state)
  }

  private mutating func items() -> ScenarioExpectation {
    let label = one(of: labels)
    return .items(
      call: label, oneIn(2) ? .count(random.below(3)) : .values([.integer(0), .integer(1)]))
  }
}
