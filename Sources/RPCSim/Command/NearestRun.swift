import RPCSim

/// The passing run that is nearest to a failing one, with what to type to see it.
struct NearestRun {
  let search: NearestPassSearch
  /// The failing run's recording, and options that name its story and where the fork is recorded.
  let recording: String
  let fork: String

  /// Looks for it.
  ///
  /// - Parameters:
  ///   - failing: A recorded run; the result is `nil` if it does not fail.
  ///   - story: Its story.
  ///   - recording: Where the run is recorded.
  ///   - scenario: The story that is played instead of the recording's own.
  ///   - folder: Where the fork is to be recorded.
  ///   - isEnded: Whether to leave off, asked now and then.
  init?(
    to failing: ScenarioRun, of story: Story, recordedAt recording: String,
    given scenario: String? = nil,
    in folder: String = RecordingFile.folder,
    isEnded: @escaping @Sendable () -> Bool = { false },
    observe: ((Duration) -> String) -> Void = { _ in }
  ) {
    observe { _ in "looking for the nearest run that passes" }
    guard var search = NearestPassSearch(from: failing, isEnded: isEnded) else { return nil }
    search.search { runs in
      observe { _ in "looking for the nearest run that passes: \(runs.of("run")) tried" }
    }
    self.search = search
    self.recording = recording
    let given = scenario.map { " --scenario \($0.quotedForShell)" } ?? ""
    let place = folder == RecordingFile.folder ? "" : " --recordings \(folder.quotedForShell)"
    options = given + place
    fork = RecordingFile.path(ofFork: story, in: folder)
  }

  private let options: String
}

extension NearestRun {
  /// What to type, one line after the other.
  var commands: [String] {
    guard case .found(let pass) = search.finding else { return [] }
    return pass.separations.enumerated().map { index, separation in
      let start = index == 0 ? recording : fork
      let keep = separation.keepsRest ? " --keep" : ""
      return "rpcsim fork \(start.quotedForShell) --at \(separation.position) "
        + "--take \("\(separation.alternative)".quotedForShell)\(keep)\(options)"
    }
  }
}

extension NearestRun {
  struct Record: Encodable {
    struct SeparationRecord: Encodable {
      let position: Int
      let decisions: Int
      let chosen: String
      let alternative: String
      let passesIf: String
      let failsIf: String
      let isSwap: Bool
      let command: String
    }

    /// `found`, `far`, `never` or `none`.
    let finding: String
    /// How many runs were tried that differ in one decision, and in two.
    let singles: Int
    let pairs: Int
    let separations: [SeparationRecord]
    /// How many choices differ besides; of a run that is far away, all of them.
    let furtherDifferences: Int?
  }

  var record: Record {
    var separations: [Record.SeparationRecord] = []
    var further: Int?
    let name: String
    switch search.finding {
    case .found(let pass):
      (name, further) = ("found", pass.furtherDifferences)
      separations = zip(pass.separations, commands).map { separation, command in
        Record.SeparationRecord(
          position: separation.position, decisions: separation.count,
          chosen: "\(separation.chosen)", alternative: "\(separation.alternative)",
          passesIf: separation.passesIf, failsIf: separation.failsIf, isSwap: separation.isSwap,
          command: command)
      }
    case .far(_, let differences): (name, further) = ("far", differences)
    case .never: name = "never"
    case .notFound: name = "none"
    }
    return Record(
      finding: name, singles: search.singles, pairs: search.pairs, separations: separations,
      furtherDifferences: further)
  }
}
