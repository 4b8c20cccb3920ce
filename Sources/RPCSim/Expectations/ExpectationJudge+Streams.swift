import RPCCore

/// Expectations about the items of streams, and about the invariants that a run breaks.
extension ExpectationJudge {
  func judge(_ reference: String, brings expected: ItemsExpectation) -> ExpectationResult {
    let items = items()
    return forEachCall(reference) { call in
      guard settlements[call] != nil else { return unsettled(call) }
      let found = items[call] ?? []
      switch expected {
      case .count(let count):
        guard found.count != count else { return .held }
        return .refuted(
          "\(names[call]) brought \(found.count) items, not \(count)", by: found.map(\.event))
      case .values(let values):
        let bodies = found.map { try? ScenarioValue(decoding: $0.body) }
        let matches = zip(bodies, values).allSatisfy { $0?.matches($1) ?? false }
        guard found.count != values.count || !matches else { return .held }
        return .refuted(
          "\(names[call]) brought \(text(of: found.map(\.body))), not \(ScenarioValue.array(values))",
          by: found.map(\.event))
      }
    }
  }

  /// The items of each call that has any, by the call's index.
  private func items() -> [Int: [(event: JournalEvent.ID, body: [UInt8])]] {
    var items: [Int: [(event: JournalEvent.ID, body: [UInt8])]] = [:]
    for (id, event) in journal.events.enumerated() {
      guard let call = event.call, event.kind == .itemReceived, case .item(let body) = event.detail
      else { continue }
      items[call, default: []].append((id, body))
    }
    return items
  }

  private func text(of bodies: [[UInt8]]) -> String {
    "[" + bodies.map { DisplayText.body($0) }.joined(separator: ", ") + "]"
  }

  /// Requires that the run breaks the invariant that the scenario names.
  func judgeViolation(of invariant: String) -> ExpectationResult {
    guard !violations.contains(where: { $0.invariant == invariant }) else { return .held }
    return .refuted("the run keeps '\(invariant)'")
  }
}
