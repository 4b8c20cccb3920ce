/// The calls of a scenario by the names that faults and expectations use.
struct KnownCalls {
  private(set) var labels: [String] = []
  /// How many calls there are of a name; `nil` if that is not known before the run.
  private var counts: [String: Int?] = [:]

  init(_ scenario: Scenario, _ participants: Participants) {
    for step in scenario.steps {
      guard case .call(let call) = step.action else { continue }
      let members = participants.size(of: step.process)
      let (count, overflow) = call.times.multipliedReportingOverflow(by: members)
      add(call.label ?? call.method, count: overflow ? nil : count)
    }
    // How often a handler runs is what a run finds out.
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

  /// How many calls there are of a name at most; `nil` if that is not known before the run.
  func count(of label: String) -> Int? { counts[label] ?? nil }
}
