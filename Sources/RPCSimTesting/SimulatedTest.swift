import RPCSim
import Testing

/// One test case as a simulation.
struct SimulatedTest {
  private let test: Test
  private let testCase: Test.Case?
  private let plan: SchedulePlan
  private let options: SimulationOptions
  private let body: TestBody
  private let issues = HeldIssues()
  private let corpus: Corpus?

  init(
    _ test: Test, _ testCase: Test.Case?, _ plan: SchedulePlan, _ options: SimulationOptions,
    _ body: TestBody
  ) {
    (self.test, self.testCase, self.body) = (test, testCase, body)
    self.plan = SchedulePlan.replayed ?? plan
    self.options = options.showingProgress(of: test.displayName ?? test.name)
    corpus = Corpus(of: test)
  }

  /// Runs the test under its schedules, and reports the failures of the first one that fails.
  ///
  /// An exploration begins with the schedules that failed before.
  func run() async throws {
    guard case .schedules = plan, let corpus else { return _ = try await holds(under: plan) }
    for token in corpus.tokens(orWarn: warn) {
      guard try await holds(underKnown: token, of: corpus) else { return }
    }
    _ = try await holds(under: plan, keepingIn: corpus)
  }

  /// Whether the test holds under a plan; if it does not, the failure is reported.
  ///
  /// - Parameter corpus: Keeps the failing schedule.
  private func holds(under plan: SchedulePlan, keepingIn corpus: Corpus? = nil) async throws -> Bool
  {
    do {
      try await play(plan, options, issues.hold)
      return true
    } catch let failure as SimulationFailure {
      try await report(failure, plan, corpus?.keep(failure, orWarn: warn))
      return false
    }
  }

  /// Whether the test holds under a schedule that failed before, or that does not fit any more.
  private func holds(underKnown token: String, of corpus: Corpus) async throws -> Bool {
    do {
      return try await holds(under: .token(token), keepingIn: corpus)
    } catch let error as UnfittingToken {
      // It can fit another argument of the test.
      if !test.isParameterized { warn("\(error): delete the token from \(corpus.path)") }
    } catch let error as MalformedToken {
      warn("\(error): delete this line of \(corpus.path)")
    }
    return true
  }

  private func warn(_ words: String) {
    Issue.record(
      Comment(rawValue: words), severity: .warning, sourceLocation: test.sourceLocation)
  }

  /// Runs the body with a filter of the issues that the test framework records in it.
  private func play(
    _ plan: SchedulePlan, _ options: SimulationOptions,
    _ filter: @escaping @Sendable (Issue) -> Issue?
  ) async throws {
    let filter: IssueHandlingTrait = .compactMapIssues(filter)
    try await filter.provideScope(for: test, testCase: testCase) { [body] in
      try await plan.run(options) { _ in try await body.run() }
    }
  }

  /// Makes the failing run once more, now with the issues that it records.
  ///
  /// So each issue has the place and the values that the test framework shows.
  private func report(
    _ failure: SimulationFailure, _ plan: SchedulePlan, _ corpus: Corpus?
  ) async throws {
    let report = FailureReport(failure, of: test, keptIn: corpus)
    issues.begin(with: report.comment)
    var options = options
    options.checksDeterminism = false
    var failsAgain = false
    do {
      try await play(plan.again(failure), options, issues.pass)
    } catch is SimulationFailure {
      failsAgain = true
    } catch is UnfittingToken {
      // The run was another one.
    }
    report.recordOthers(hasIssues: issues.hasPassed, failsAgain: failsAgain)
    report.attach()
  }
}
