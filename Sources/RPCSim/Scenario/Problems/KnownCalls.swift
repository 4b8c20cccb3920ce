/// The calls of a scenario by the names that faults and expectations use.
struct KnownCalls {
  private(set) var labels: [String] = []
  /// The number of calls of each name; `nil` if it is unknown before the run.
  private var counts: [String: Int?] = [:]

  init(_ scenario: Scenario, _ participants: Participants) {
    for step in scenario.steps {
      guard case .call(let call) = step.action else { continue }
      let members = participants.size(of: step.process)
      let (count, overflow) = call.times.multipliedReportingOverflow(by: members)
      add(call.label ?? call.method, count: overflow ? nil : count)
    }
    // Only a run can show how often a handler runs.
    for server in scenario.servers {
      for call in server.methods.flatMap(\.calls) { add(call.callLabel, count: nil) }
    }
  }

  private mutating func add(_ label: String, count: Int?) {
    guard let known = counts[label] else {
      labels.append(label)
      return counts[label] = .some(count)
    }
    guard let known, let count else { return counts[label] = .some(nil) }
    let (sum, overflow) = known.addingReportingOverflow(count)
    counts[label] = .some(overflow ? nil : sum)
  }

  func contains(_ label: String) -> Bool { counts[label] != nil }

  /// The greatest number of calls of a name; `nil` if it is unknown before the run.
  func count(of label: String) -> Int? { counts[label] ?? nil }
}
