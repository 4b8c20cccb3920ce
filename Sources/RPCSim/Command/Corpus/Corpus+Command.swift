import RPCSim

extension Corpus {
  /// Reads the folder that a command was given, and says what is wrong with it.
  ///
  /// - Parameters:
  ///   - folder: The folder, or `nil` if none was given.
  ///   - stories: What would be played, for tools that wait for a report.
  ///   - format: How to report that nothing is.
  ///   - title: What that report is called.
  /// - Returns: The corpus, if a folder was given; `.none` if anything is wrong with it: then nothing is
  ///   to be played.
  static func open(
    _ folder: String?, beside stories: [Story], _ console: inout Console,
    reportingAs format: ReportFormat, titled title: String
  ) -> Corpus?? {
    guard let folder else { return .some(nil) }
    let corpus = Corpus(reading: folder)
    guard !corpus.problems.isEmpty else { return corpus }
    for problem in corpus.problems { console.complain(problem.failure.message) }
    let unplayed = stories.map { ReadFile(path: $0.path, story: .success($0)) }
    let unusable = corpus.problems.map { ReadFile(path: $0.path, story: .failure($0.failure)) }
    console.write(format.report(ofUnplayed: unusable + unplayed, titled: title))
    return nil
  }

  /// Makes the failure of a story small and puts it into the folder, unless it is there.
  ///
  /// - Returns: Where it is; `nil` if the story does not fail, or not in the same way again.
  mutating func keep(
    _ played: PlayedStory, _ options: RunOptions, isEnded: () -> Bool,
    observe: (String) -> Void
  ) throws(FileFailure) -> Kept? {
    guard played.run.verdict == .failed, played.run.ending != .interrupted,
      played.difference == nil,
      var reducer = ScheduleReducer(played.run, eventLimit: options.eventLimit)
    else { return nil }
    reducer.reduce(isEnded: isEnded, telling: observe)
    return try add(
      reducer.run, of: played.story, found: "rpcsim run, \(played.run.strategy)")
  }
}
