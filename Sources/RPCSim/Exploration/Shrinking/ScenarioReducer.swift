/// Takes away from a failing story what it does not need to fail in the same way.
///
/// The text of the story is changed, and read again each time: so what is left can be read, and is
/// written as it was.
public struct ScenarioReducer: Sendable {
  /// The text of the smallest story that was found.
  public private(set) var text: SourceText
  /// What the smallest story says, read from its text.
  public private(set) var scenario: Scenario
  /// How it fails, recorded.
  public private(set) var run: Run
  /// How many stories were tried.
  public private(set) var attempts = 0
  private let failure: FailureSignature
  private let eventLimit: Int

  /// After how many stories it is given up.
  private static var limit: Int { 3_000 }

  /// Starts with a story and a run in which it fails, or is `nil` if nothing is wrong with that
  /// run.
  ///
  /// - Parameters:
  ///   - text: The story's text.
  ///   - failing: A run of the scenario that was read from it.
  public init?(_ text: SourceText, _ failing: Run) {
    guard let failure = failing.signatures.first else { return nil }
    self.text = text
    self.failure = failure
    scenario = failing.scenario
    // A story with less in it has no more events, unless it has lost its end.
    eventLimit = 1_000 + 4 * failing.performedCount
    run = Run(
      of: failing.scenario, strategy: failing.strategy, isUntimed: failing.isUntimed,
      isRecorded: true)
  }

  /// Takes parts away, from the outside to the inside, and says simply what is left, for as long as
  /// any of it helps; then it makes the schedule small.
  ///
  /// - Parameters:
  ///   - observe: Told how many stories were tried, and how many bytes are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each story.
  public mutating func reduce(
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
      return stillFails(edit) ? left : nil
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
      if !stillFails(edit) { next += 1 }
    }
  }

  private var weakenings: [[Weakening]]? {
    document?.weakenings(struck: run.faults.map { $0.struckAt.map(\.rawValue) })
  }

  private mutating func reduceSchedule(_ isEnded: () -> Bool) {
    guard var reducer = ScheduleReducer(run, eventLimit: eventLimit) else { return }
    reducer.reduce(isEnded: isEnded)
    if reducer.run.signatures.contains(failure) { run = reducer.run }
  }

  /// Whether a changed story fails in the same way; then it is the one to go on with.
  private mutating func stillFails(_ edit: DocumentEdit) -> Bool {
    let other = SourceText(file: text.file, bytes: edit.bytes)
    guard edit.bytes != text.bytes, let scenario = try? Scenario(reading: other) else {
      return false
    }
    attempts += 1
    guard let run = failingRun(of: scenario) else { return false }
    (text, self.scenario, self.run) = (other, scenario, run)
    return true
  }

  /// A run that fails in the same way: the recorded one as far as it can be followed, the plain
  /// one, or one of a few that are drawn.
  private func failingRun(of scenario: Scenario) -> Run? {
    let recorded = run.record.map { [Strategy.following($0.schedule)] } ?? []
    let drawn = (0..<8).map {
      ExplorationStrategy.portfolio.strategy(at: $0, seed: 0, length: run.performedCount)
    }
    for strategy in recorded + drawn {
      let attempt = Run(
        of: scenario, strategy: strategy, eventLimit: eventLimit, isUntimed: run.isUntimed,
        isRecorded: true)
      if attempt.signatures.contains(failure) { return attempt }
    }
    return nil
  }
}
