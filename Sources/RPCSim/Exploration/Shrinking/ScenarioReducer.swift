/// Removes from a failing scenario all parts that the failure does not need.
///
/// The failure stays the same: the same expectation is refuted by events of the same kinds, about
/// calls that ended alike. For an invariant, events of the same kinds break the same invariant.
///
/// If some schedule of the scenario holds, some schedule of the reduced scenario holds too.
/// Otherwise a race could become a scenario that cannot succeed, such as one without its server.
///
/// The reducer edits the text of the scenario and reads it again each time. So the result keeps the
/// style of the original.
package struct ScenarioReducer: Sendable {
  /// The text of the smallest failing scenario found so far.
  package private(set) var text: SourceText
  /// The smallest failing scenario, read from its text.
  package private(set) var scenario: Scenario
  /// The recorded failing run of the smallest scenario.
  package private(set) var run: ScenarioRun
  /// A run of the smallest scenario in which everything holds.
  ///
  /// If no such run of the original scenario was found, this is a run without the failure. It is
  /// `nil` if there was none of those either.
  package private(set) var passing: ScenarioRun?
  /// The number of scenarios tried.
  package private(set) var attempts = 0
  private let failure: FailureSignature
  private let eventLimit: Int
  /// Whether the passing run must hold in full, and not only lack the failure.
  private let mustHold: Bool
  /// The texts that were tried and discarded.
  private var refused: Set<[UInt8]> = []

  /// The number of scenarios after which the reduction stops.
  private static var limit: Int { 3_000 }
  /// The number of runs drawn for each smaller scenario, including the plain run.
  private static var drawnRuns: Int { 8 }
  /// The number of runs drawn for the original scenario, to learn whether it can hold.
  private static var firstDrawnRuns: Int { 64 }

  /// Starts with a scenario and a failing run of it.
  ///
  /// The result is `nil` if the run has no failure.
  ///
  /// The plain run and some drawn runs show whether the scenario can hold.
  ///
  /// - Parameters:
  ///   - text: The text of the scenario.
  ///   - failing: A run of the scenario that was read from `text`.
  ///   - isEnded: Whether to stop early; asked repeatedly.
  package init?(_ text: SourceText, _ failing: ScenarioRun, isEnded: () -> Bool = { false }) {
    guard let failure = failing.signatures.first else { return nil }
    self.text = text
    self.failure = failure
    scenario = failing.scenario
    // A smaller scenario has no more events than this, unless it no longer ends.
    eventLimit = 1_000 + 4 * failing.performedCount
    run = ScenarioRun(
      of: failing.scenario, strategy: failing.strategy, isUntimed: failing.isUntimed,
      isRecorded: true)
    var runs = ScenarioRuns(
      of: failing.scenario, isUntimed: failing.isUntimed, eventLimit: eventLimit,
      length: failing.performedCount)
    let holding = runs.first(
      following: nil, drawing: Self.firstDrawnRuns, isEnded: isEnded, where: \.held)
    mustHold = holding != nil
    passing =
      holding
      ?? runs.first(following: nil, drawing: Self.firstDrawnRuns, isEnded: isEnded) {
        $0.lacks(failure)
      }
  }

  /// The failure in the words of ``ScenarioRun/failures``.
  package var failureText: String { failure.subject.description }

  /// Removes parts from the outside in, and simplifies the remaining values, until nothing helps.
  ///
  /// The schedule is made small as well.
  ///
  /// - Parameters:
  ///   - observe: Called with the number of scenarios tried and the number of bytes left.
  ///   - isEnded: Whether to stop early and keep the current scenario; asked before each attempt.
  package mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) {
    var before: [UInt8] = []
    while before != text.bytes, attempts < Self.limit, !isEnded() {
      before = text.bytes
      reduceSchedule(isEnded)
      removeParts(observe, isEnded)
      weaken(isEnded)
    }
    reduceSchedule(isEnded)
  }

  private var document: DocumentNode? { try? DocumentNode(parsing: text) }

  private mutating func removeParts(_ observe: (Int, Int) -> Void, _ isEnded: () -> Bool) {
    var paths: [DocumentPath] = [[]]
    var next = 0
    while next < paths.count, attempts < Self.limit, !isEnded() {
      let path = paths[next]
      next += 1
      removeParts(at: path, isEnded)
      observe(attempts, text.bytes.count)
      paths += document?[path]?.parts.map { path + [$0.step] } ?? []
    }
  }

  /// Removes members or elements of one value.
  private mutating func removeParts(at path: DocumentPath, _ isEnded: () -> Bool) {
    guard let parts = document?[path]?.parts, !parts.isEmpty else { return }
    let start = text
    var debugging = DeltaDebugging(limit: Self.limit, startsAtEnd: true)
    debugging.reduce(Array(parts.indices), isEnded: isEnded) { left in
      let gone = parts.indices.filter { !left.contains($0) }
      var edit = DocumentEdit(start)
      edit.remove(gone.map { parts[$0].range })
      return stillFails(edit, isEnded) ? left : nil
    }
  }

  private mutating func weaken(_ isEnded: () -> Bool) {
    var next = 0
    while attempts < Self.limit, !isEnded(), let found = weakenings, next < found.count {
      var edit = DocumentEdit(text)
      for change in found[next].sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
        edit.replace(change.range, with: change.text)
      }
      // After a change, another weakening is at this index.
      if !stillFails(edit, isEnded) { next += 1 }
    }
  }

  private var weakenings: [[Weakening]]? {
    document?.weakenings(struck: run.faults.map { $0.struckAt.map(\.rawValue) })
  }

  private mutating func reduceSchedule(_ isEnded: () -> Bool) {
    var reducer = ScheduleReducer(run, keeping: failure, eventLimit: eventLimit)
    reducer.reduce(isEnded: isEnded)
    run = reducer.run
  }

  /// Whether an edited scenario fails in the same way and can hold if the original could.
  ///
  /// If so, it becomes the smallest scenario.
  private mutating func stillFails(_ edit: DocumentEdit, _ isEnded: () -> Bool) -> Bool {
    guard edit.bytes != text.bytes, !refused.contains(edit.bytes) else { return false }
    let other = SourceText(file: text.file, bytes: edit.bytes)
    guard let scenario = try? Scenario(reading: other) else { return false }
    attempts += 1
    guard scenario != self.scenario else {
      text = other
      return true
    }
    guard let (failing, passing) = contrast(in: scenario, isEnded) else {
      refused.insert(edit.bytes)
      return false
    }
    (text, self.scenario, run, self.passing) = (other, scenario, failing, passing)
    return true
  }

  /// A run of another scenario that fails in the same way, and a passing run if this scenario has
  /// one.
  ///
  /// The known schedules are tried first.
  private func contrast(
    in scenario: Scenario, _ isEnded: () -> Bool
  ) -> (failing: ScenarioRun, passing: ScenarioRun?)? {
    var runs = ScenarioRuns(
      of: scenario, isUntimed: run.isUntimed, eventLimit: eventLimit,
      length: run.performedCount)
    let failing = runs.first(
      following: run.record?.schedule, drawing: Self.drawnRuns, isEnded: isEnded
    ) {
      $0.signatures.contains(failure)
    }
    guard let failing else { return nil }
    guard let passing else { return (failing, nil) }
    let other = runs.first(
      following: passing.record?.schedule, drawing: Self.drawnRuns, isEnded: isEnded
    ) {
      mustHold ? $0.held : $0.lacks(failure)
    }
    return other.map { (failing, $0) }
  }
}

extension ScenarioRun {
  /// Whether the run came to its end and the subject of the failure did not fail.
  fileprivate func lacks(_ failure: FailureSignature) -> Bool {
    ending.isEnd && !signatures.contains { $0.subject == failure.subject }
  }
}
