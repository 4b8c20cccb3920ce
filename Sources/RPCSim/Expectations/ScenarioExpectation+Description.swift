extension ScenarioExpectation: CustomStringConvertible {
  /// The expectation in words, such as `first returns 832040 within 1s`.
  public var description: String {
    switch self {
    case .returns(let call, let value, let within): "\(call) returns \(value)" + bound(within)
    case .returnsOrFails(let call, let value, let within):
      "\(call) returns \(value) or fails" + bound(within)
    case .fails(let call, let failure): "\(call) fails with \(failure)"
    case .handlerRuns(let call, let server, let count):
      "the handler of \(call) runs \(count)" + (server.map { " at \($0)" } ?? "")
    case .handled(let server, let count): "\(server) runs handlers \(count)"
    case .event(let filter, let count): "\(filter) happens \(count)"
    case .queue(let name, let expected): "'\(name)' \(expected)"
    case .order(let calls): "\(calls.joined(separator: ", ")) settle in this order"
    case .stalled(let call, let holder):
      "\(call) waits for ever" + (holder.map { ", held up by \($0)" } ?? "")
    case .items(let call, .values(let values)):
      "\(call) brings the items \(ScenarioValue.array(values))"
    case .items(let call, .count(let count)): "\(call) brings \(count) items"
    case .violates(let invariant): "the run breaks '\(invariant)'"
    }
  }
}

extension CallFailure: CustomStringConvertible {
  /// The expected failure in words, such as `deadlineExceeded within 1s`.
  public var description: String {
    let details = [
      type, message.map { "\"\($0)\"" }, mayHaveRun?.certaintyWords,
    ].compactMap { $0 }
    let time = at.map { " at \(ReadableDuration($0.nanoseconds))" } ?? ""
    return ([name.rawValue] + details).joined(separator: " ") + bound(within) + time
  }
}

extension Bool {
  /// The certainty in words: whether a request may have run.
  var certaintyWords: String { self ? "and may have run" : "and cannot have run" }
}

extension EventFilter: CustomStringConvertible {
  /// The filter in words, such as `'delivered' of first at server`.
  public var description: String {
    let details = [
      call.map { "of \($0)" }, process.map { "at \($0)" }, queue.map { "in '\($0)'" },
      code.map { "with code \($0)" },
    ]
    return (["'\(kind.rawValue)'"] + details.compactMap { $0 }).joined(separator: " ")
  }
}

extension QueueExpectation: CustomStringConvertible {
  /// The expected content of the queue in words, such as `has 1 ready, 0 consumers`.
  public var description: String {
    guard exists else { return "does not exist" }
    let parts = [
      ready.map { "\($0) ready" }, unacknowledged.map { "\($0) unacknowledged" },
      consumers.map { "\($0) consumers" },
    ].compactMap { $0 }
    return parts.isEmpty ? "exists" : "has " + parts.joined(separator: ", ")
  }
}

private func bound(_ within: Duration?) -> String {
  within.map { " within \(ReadableDuration($0.nanoseconds))" } ?? ""
}
