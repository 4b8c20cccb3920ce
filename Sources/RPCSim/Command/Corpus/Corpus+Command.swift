import RPCSim

extension Corpus {
  /// Reads the corpus folder of a command, and reports its problems.
  ///
  /// - Parameters:
  ///   - folder: The folder, or `nil` if none is given.
  ///   - sources: The scenarios of the command, for the report that none of them was played.
  ///   - format: The format of that report.
  ///   - title: The title of that report.
  /// - Returns: The corpus, or `.some(nil)` if no folder is given; `nil` if the folder has
  ///   problems. After problems nothing may be played.
  static func open(
    _ folder: String?, beside sources: [ScenarioSource], _ console: inout Console,
    reportingAs format: ReportFormat, titled title: String
  ) -> Corpus?? {
    guard let folder else { return .some(nil) }
    let corpus = Corpus(reading: folder)
    guard !corpus.problems.isEmpty else { return corpus }
    for problem in corpus.problems { console.complain(problem.failure.message) }
    let unplayed = sources.map { ReadFile(path: $0.path, source: .success($0)) }
    let unusable = corpus.problems.map { ReadFile(path: $0.path, source: .failure($0.failure)) }
    console.write(format.report(ofUnplayed: unusable + unplayed, titled: title))
    return nil
  }

  /// Shrinks a failure of a scenario and puts it into the folder, unless it is already there.
  ///
  /// - Returns: The failure's recording; `nil` if the scenario does not fail, or does not fail
  ///   again in the same way.
  mutating func keep(
    _ played: PlayedScenario, _ options: RunOptions, isEnded: () -> Bool,
    observe: (String) -> Void
  ) throws(FileFailure) -> Kept? {
    guard played.run.verdict == .failed, played.run.ending != .interrupted,
      played.difference == nil,
      var reducer = ScheduleReducer(played.run, eventLimit: options.eventLimit)
    else { return nil }
    reducer.reduce(isEnded: isEnded, telling: observe)
    return try add(
      reducer.run, of: played.source, found: "rpcsim run, \(played.run.strategy)")
  }
}
