#if canImport(XCTest)
  import Foundation
  public import RPCSim
  import Synchronization
  public import XCTest

  /// A test case of XCTest, whose tests can run as simulations.
  ///
  /// `XCTAssert` and its relatives fail the simulation that they are used in. Each failure of the
  /// smallest failing schedule is reported once, at its line, with a token that replays the
  /// schedule.
  ///
  /// ```swift
  /// final class OrderTests: SimulationTestCase {
  ///   func testEachOrderIsPaidOnce() async {
  ///     await explored(schedules: 500) { sim in
  ///       …
  ///       XCTAssertEqual(payments.count, 1)
  ///     }
  ///   }
  /// }
  /// ```
  open class SimulationTestCase: XCTestCase {
    private let assertions = HeldAssertions()

    /// The folder that keeps failing schedules, relative to the folder of the test's source file.
    ///
    /// They are played first from then on. By default no schedule is kept.
    open var corpus: String? { nil }

    /// Runs code once, as a simulation, and reports its failures.
    ///
    /// - Parameters:
    ///   - seed: The seed of the order of events; 0 is the plain order.
    ///   - faults: The faults that are planned before the body runs, besides those of the options.
    ///   - options: The options of the simulation.
    ///   - file: The file of the test, for failures without a line.
    ///   - line: The line of the test, for failures without a line.
    ///   - body: The simulation's code.
    public func simulated(
      seed: UInt64 = 0, faults: [FaultScript] = [], options: SimulationOptions = .init(),
      file: StaticString = #filePath, line: UInt = #line,
      _ body: @escaping @Sendable (Simulation) async throws -> Void
    ) async {
      await run(.seed(seed), faults, options, AssertionLine("\(file)", Int(line)), body)
    }

    /// Runs code under many schedules, shrinks the first failure, and reports it.
    ///
    /// - Parameters:
    ///   - schedules: The number of schedules to run.
    ///   - strategy: The way in which schedules are chosen.
    ///   - seed: The number from which schedules are drawn.
    ///   - faults: The faults that are planned before the body runs, besides those of the options.
    ///   - options: The options of the simulation.
    ///   - names: States that some schedule has to see.
    ///   - file: The file of the test, for failures without a line.
    ///   - line: The line of the test, for failures without a line.
    ///   - body: The simulation's code, which runs once for each schedule.
    public func explored(
      schedules: Int = 1_000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
      faults: [FaultScript] = [], options: SimulationOptions = .init(),
      sighting names: [String] = [], file: StaticString = #filePath, line: UInt = #line,
      _ body: @escaping @Sendable (Simulation) async throws -> Void
    ) async {
      let plan = SchedulePlan.schedules(schedules, strategy, seed: seed, sighting: names)
      await run(plan, faults, options, AssertionLine("\(file)", Int(line)), body)
    }

    /// Replays a schedule that failed.
    ///
    /// - Parameters:
    ///   - token: The token of the schedule, from the report of the failure.
    ///   - faults: The faults that are planned before the body runs, besides those of the options.
    ///   - options: The options of the simulation.
    ///   - file: The file of the test, for failures without a line.
    ///   - line: The line of the test, for failures without a line.
    ///   - body: The simulation's code.
    public func replaying(
      _ token: String, faults: [FaultScript] = [], options: SimulationOptions = .init(),
      file: StaticString = #filePath, line: UInt = #line,
      _ body: @escaping @Sendable (Simulation) async throws -> Void
    ) async {
      await run(.token(token), faults, options, AssertionLine("\(file)", Int(line)), body)
    }

    // MARK: Playing

    private typealias Body = @Sendable (Simulation) async throws -> Void

    /// Runs a body under a plan.
    ///
    /// An exploration begins with the schedules that failed before.
    private func run(
      _ plan: SchedulePlan, _ faults: [FaultScript], _ options: SimulationOptions,
      _ line: AssertionLine, _ body: @escaping Body
    ) async {
      let plan = SchedulePlan.replayed ?? plan
      var options = options.showingProgress(of: "\(testName)")
      options.faults += faults
      guard case .schedules = plan, let folder = corpus else {
        return _ = await holds(plan, options, line, keepingIn: nil, body)
      }
      let corpus = Corpus(folder: folder, of: "\(testName)", in: line.file)
      for token in corpus.tokens(orWarn: warn) {
        guard await holds(.token(token), options, line, keepingIn: corpus, isKnown: true, body)
        else { return }
      }
      _ = await holds(plan, options, line, keepingIn: corpus, body)
    }

    /// Whether the body holds under a plan; if it does not, the failure is reported.
    ///
    /// - Parameters:
    ///   - corpus: Keeps the failing schedule.
    ///   - isKnown: Whether the plan is a token of the corpus, which need not fit any more.
    private func holds(
      _ plan: SchedulePlan, _ options: SimulationOptions, _ line: AssertionLine,
      keepingIn corpus: Corpus?, isKnown: Bool = false, _ body: @escaping Body
    ) async -> Bool {
      do {
        try await assertions.holding { try await plan.run(options, body) }
        return true
      } catch let failure as SimulationFailure {
        let told = ToldFailure(
          failure: failure, filter: testName.pattern,
          code: { "await replaying(\"\($0)\") { sim in … }" },
          corpus: corpus?.keep(failure, orWarn: warn))
        await report(told, plan, options, line, body)
      } catch let error as UnfittingToken where isKnown {
        warn("\(error): delete the token from \(corpus?.path ?? "its corpus")")
        return true
      } catch let error as MalformedToken where isKnown {
        warn("\(error): delete this line of \(corpus?.path ?? "its corpus")")
        return true
      } catch {
        tell("\(error)", at: line)
      }
      return false
    }

    private func warn(_ words: String) {
      FileHandle.standardError.write(Data("warning: \(testName): \(words)\n".utf8))
    }

    /// Makes the failing run once more, now with its assertions, and tells the other failures.
    private func report(
      _ told: ToldFailure, _ plan: SchedulePlan, _ options: SimulationOptions,
      _ line: AssertionLine, _ body: @escaping Body
    ) async {
      var options = options
      options.checksDeterminism = false
      let again = await assertions.collecting {
        try await plan.again(told.failure).run(options, body)
      }
      var comment: String? = told.comment
      func tellNext(_ words: String, at line: AssertionLine) {
        tell(words + (comment.take().map { "\n\($0)" } ?? ""), at: line)
      }
      for assertion in again.assertions { tellNext(assertion.words, at: assertion.line) }
      if !again.fails { tellNext(ToldFailure.doesNotFailAgain, at: line) }
      let hasTold = !again.assertions.isEmpty
      if let error = told.failure.error, !(hasTold && error.followsAnAssertion) {
        tellNext("the body threw: \(error)", at: line)
      }
      for finding in told.findings(withIssues: !hasTold) {
        let place = finding.line.map { AssertionLine($0.path(beside: line.file), $0.line) }
        tellNext(finding.words, at: place ?? line)
      }
    }

    private func tell(_ words: String, at line: AssertionLine) {
      #if canImport(Darwin)
        let location = XCTSourceCodeLocation(filePath: line.file, lineNumber: line.line)
        super.record(
          XCTIssue(
            type: .assertionFailure, compactDescription: words,
            sourceCodeContext: XCTSourceCodeContext(location: location)))
      #else
        super.recordFailure(
          withDescription: words, inFile: line.file, atLine: line.line, expected: true)
      #endif
    }

    private var testName: XCTestName { XCTestName(of: self) }

    // MARK: Assertions

    #if canImport(Darwin)
      /// Holds back an assertion that fails in a simulation, and fails the simulation.
      open override func record(_ issue: XCTIssue) {
        let location = issue.sourceCodeContext.location
        let line = AssertionLine(location?.fileURL.path ?? "", location?.lineNumber ?? 0)
        if !assertions.hold(issue.compactDescription, at: line) { super.record(issue) }
      }
    #else
      /// Holds back an assertion that fails in a simulation, and fails the simulation.
      open override func recordFailure(
        withDescription description: String, inFile filePath: String, atLine lineNumber: Int,
        expected: Bool
      ) {
        guard !assertions.hold(description, at: AssertionLine(filePath, lineNumber)) else { return }
        super.recordFailure(
          withDescription: description, inFile: filePath, atLine: lineNumber, expected: expected)
      }
    #endif
  }

  /// The name of a test of XCTest, which the platforms write differently.
  private struct XCTestName: CustomStringConvertible {
    private let type: String
    private let method: String

    init(of test: XCTestCase) {
      type = String(reflecting: Swift.type(of: test))
      // "Class.method", or "-[Module.Class method]".
      let words = test.name.split { " .[]".contains($0) }
      method = words.last.map(String.init) ?? test.name
    }

    var description: String {
      "\(type.split(separator: ".").last.map(String.init) ?? type)-\(method)"
    }

    /// The test as a regular expression, for an option of `swift test`.
    var pattern: String { "\(type)/\(method)".escapedForPattern }
  }

  extension Error {
    /// Whether XCTest throws the error behind an assertion that it has recorded, as `XCTUnwrap` does.
    fileprivate var followsAnAssertion: Bool {
      String(describing: type(of: self)).hasPrefix("XCTestError")
    }
  }
#endif
