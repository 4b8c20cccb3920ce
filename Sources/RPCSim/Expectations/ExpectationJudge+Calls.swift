import RPCCore

/// Expectations about how calls end.
extension ExpectationJudge {
  func judge(
    _ reference: String, returns value: ScenarioValue, within: Int64?, mayFail: Bool = false
  ) -> ExpectationResult {
    forEachCall(reference) { call in
      guard let settled = settlements[call], let id = results[call] else { return unsettled(call) }
      guard case .completed(let reply) = journal.outcome(in: journal.events[id]) else {
        if mayFail { return judgeTime(of: call, settledBy: settled, within: within, at: nil) }
        return .refuted("\(names[call]) did not return: \(outcomeText(of: id))", by: [id])
      }
      guard let result = result(in: reply), result.matches(value) else {
        return .refuted("\(names[call]) \(outcomeText(of: id)), not \(value)", by: [id])
      }
      return judgeTime(of: call, settledBy: settled, within: within, at: nil)
    }
  }

  /// The value in a reply.
  ///
  /// An empty body, such as that of the end of a stream, is null; an invalid one is `nil`.
  private func result(in reply: RPCMessage) -> ScenarioValue? {
    reply.body.isEmpty ? .null : try? ScenarioValue(decoding: reply.body)
  }

  func judge(_ reference: String, fails failure: CallFailure) -> ExpectationResult {
    forEachCall(reference) { call in
      guard let settled = settlements[call], let id = results[call] else { return unsettled(call) }
      guard case .failed(let error) = journal.outcome(in: journal.events[id]) else {
        return .refuted("\(names[call]) did not fail: it \(outcomeText(of: id))", by: [id])
      }
      guard FailureName(error) == failure.name, matches(error, failure) else {
        return .refuted(
          "\(names[call]) \(outcomeText(of: id)), not \(expectedText(failure))", by: [id])
      }
      return judgeTime(
        of: call, settledBy: settled, within: failure.within?.nanoseconds,
        at: failure.at?.nanoseconds)
    }
  }

  private func matches(_ error: RPCError, _ failure: CallFailure) -> Bool {
    if let mayHaveRun = failure.mayHaveRun, mayHaveRun != error.requestMayHaveRun { return false }
    guard failure.message != nil || failure.type != nil || failure.details != nil else {
      return true
    }
    guard case .remote(let remote) = error else { return false }
    return remote.message == failure.message ?? remote.message
      && remote.type == failure.type ?? remote.type
      && failure.details.map { matches(remote.details, $0) } ?? true
  }

  private func matches(_ details: [UInt8], _ expected: ScenarioValue) -> Bool {
    (try? ScenarioValue(decoding: details))?.matches(expected) ?? false
  }

  func unsettled(_ call: Int) -> ExpectationResult {
    let reasons = waits.first { $0.call == call }?.reasons.joined(separator: "; ") ?? ""
    let why = reasons.isEmpty ? "the client that made it is gone" : reasons
    return .refuted("\(names[call]) never settled: \(why)", by: [starts[call]].compactMap { $0 })
  }

  private func judgeTime(
    of call: Int, settledBy id: JournalEvent.ID, within: Int64?, at: Int64?
  ) -> ExpectationResult {
    let time = journal.events[id].time
    if let at, time.nanoseconds != at {
      let (expected, actual) = (ReadableDuration(at), ReadableDuration(time.nanoseconds))
      return .refuted("\(names[call]) settled at \(actual), not at \(expected)", by: [id])
    }
    guard let within, let start = starts[call] else { return .held }
    let taken = journal.events[start].time.nanoseconds(to: time)
    guard taken > within else { return .held }
    return .refuted(
      "\(names[call]) took \(ReadableDuration(taken)), more than \(ReadableDuration(within))",
      by: [start, id])
  }

  private func outcomeText(of id: JournalEvent.ID) -> String {
    guard let outcome = journal.outcome(in: journal.events[id]) else { return "settled" }
    return OutcomeText(outcome).description
  }

  private func expectedText(_ failure: CallFailure) -> String {
    let details = [
      failure.type, failure.message.map { "\"\($0)\"" }, failure.details?.description,
      failure.mayHaveRun?.certaintyWords,
    ].compactMap { $0 }
    return ([failure.name.rawValue] + details).joined(separator: " ")
  }
}

/// The outcome of a call, in a few words that follow its name.
struct OutcomeText: CustomStringConvertible {
  let outcome: CallOutcome

  init(_ outcome: CallOutcome) { self.outcome = outcome }

  var description: String {
    switch outcome {
    case .completed(let reply):
      "returned " + (reply.body.isEmpty ? "nothing" : DisplayText.body(reply.body))
    case .failed(.remote(let error)):
      "failed with \(error.code.rawValue) \(error.type) \"\(error.message)\""
        + (error.details.isEmpty ? "" : " " + DisplayText.body(error.details))
    case .failed(let error): "failed with \(FailureName(error).rawValue)"
    }
  }
}
