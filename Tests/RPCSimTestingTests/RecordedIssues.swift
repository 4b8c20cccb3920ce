import RPCSimTesting
import Synchronization
import Testing

/// The issues that a body records under a trait, in a test with more traits.
func issues(
  of trait: SimulationTrait, beside traits: [any Trait] = [],
  _ body: @Sendable () async throws -> Void
) async throws -> [Issue] {
  let found = Mutex<[Issue]>([])
  let current = try #require(Test.current)
  let test = current.having(traits)
  let collector: IssueHandlingTrait = .compactMapIssues { issue in
    found.withLock { $0.append(issue) }
    return nil
  }
  try await collector.provideScope(for: test, testCase: Test.Case.current) {
    try await trait.provideScope(for: test, testCase: Test.Case.current, performing: body)
  }
  return found.withLock { $0 }
}

extension Test {
  fileprivate func having(_ traits: [any Trait]) -> Test {
    var test = self
    test.traits += traits
    return test
  }
}
