/// Takes away from a failing story what it does not need to fail in the same way.
///
/// The same way is the same expectation, refuted by events of the same kinds about calls that ended
/// alike, or the same invariant, broken by events of the same kinds. And where some schedule of the
/// story holds, some schedule of what is left does: otherwise a race would become a story in which
/// nothing could go right, such as one without its server.
///
/// The text of the story is changed, and read again each time: so what is left can be read, and is
/// written as it was.
package struct ScenarioReducer: Sendable {
  /// The text of the smallest story that was found.
  package private(set) var text: SourceText
  /// What the smallest story says, read from its text.
  package private(set) var scenario: Scenario
  /// How it fails, recorded.
  package private(set) var run: ScenarioRun
  /// A run of it in which everything holds; if the story had none among those tried, one in which
  /// what fails elsewhere holds, and `nil` if it had none of those.
  package private(set) var passing: ScenarioRun?
  /// How many stories were tried.
  package private(set) var attempts = 0
  private let failure: FailureSignature
  private let eventLimit: Int
  /// Whether some schedule has to hold altogether, or only in what fails.
  private let mustHold: Bool
  /// The texts that were tried and not taken.
  private var refused: Set<[UInt8]> = []

  /// After how many stories it is given up.
  private static var limit: Int { 3_000 }
  /// How many runs are drawn of a story that was made smaller, the plain one included.
  private static var drawnRuns: Int { 8 }
  /// How many are drawn of the story as it is given, to learn whether it can hold.
  private static var firstDrawnRuns: Int { 64 }

  /// Starts with a story and a run in which it fails, or is `nil` if nothing is wrong with that
  /// run.
  ///
  /// Whether the story can hold is learned from its plain run and a few that are drawn.
  ///
  /// - Parameters:
  ///   - text: The story's text.
  ///   - failing: A run of the scenario that was read from it.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  package init?(_ text: SourceText, _ failing: ScenarioRun, isEnded: () -> Bool = { false }) {
    guard let failure = failing.signatures.first else { return nil }
    self.text = text
    self.failure = failure
    scenario = failing.scenario
    // A story with less in it has no more events, unless it has lost its end.
    eventLimit = 1_000 + 4 * failing.performedCount
    run = ScenarioRun(
      of: failing.scenario, strategy: failing.strategy, isUntimed: failing.isUntimed,
      isRecorded: true)
    var runs = StoryRuns(
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

  /// What fails, as ``ScenarioRun/failures`` has it.
  package var failureText: String { failure.subject.description }

  /// Takes parts away, from the outside to the inside, and says simply what is left, for as long as
  /// any of it helps; then it makes the schedule small.
  ///
  /// - Parameters:
  ///   - observe: Told how many stories were tried, and how many bytes are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each story.
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

  /// Takes members or elements of one value away.
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
      // Where one was made, another one is in its place.
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

  /// Whether a changed story fails in the same way, and can hold if the story could; then it is
  /// the one to go on with.
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

  /// A run of another story that fails in the same way and, if this story has one, a run that does
  /// not; those that were found before are tried first.
  private func contrast(
    in scenario: Scenario, _ isEnded: () -> Bool
  ) -> (failing: ScenarioRun, passing: ScenarioRun?)? {
    var runs = StoryRuns(
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
  /// Whether it came to its end without a failure of that kind.
  fileprivate func lacks(_ failure: FailureSignature) -> Bool {
    ending.isEnd && !signatures.contains { $0.subject == failure.subject }
  }
}
