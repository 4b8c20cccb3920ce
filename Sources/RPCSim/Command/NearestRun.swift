import RPCSim

/// The passing run that is nearest to a failing run, and the commands that show it.
struct NearestRun {
  let search: NearestPassSearch
  /// The path of the failing run's recording, and the path for the fork's recording.
  let recording: String
  let fork: String

  /// Searches for the nearest passing run.
  ///
  /// - Parameters:
  ///   - failing: A recorded run; the result is `nil` if it does not fail.
  ///   - source: The scenario of the run.
  ///   - recording: The path of the run's recording.
  ///   - scenario: The scenario that is played instead of the recording's own.
  ///   - folder: The folder for the fork's recording.
  ///   - isEnded: Whether to stop, asked now and then.
  init?(
    to failing: ScenarioRun, of source: ScenarioSource, recordedAt recording: String,
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
    fork = RecordingFile.path(ofFork: source, in: folder)
  }

  private let options: String
}

extension NearestRun {
  /// The commands that reach the passing run, in their order.
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
    /// The numbers of tried runs that differ in one decision, and in two.
    let singles: Int
    let pairs: Int
    let separations: [SeparationRecord]
    /// The number of further different choices.
    ///
    /// For `far`, the number of all different choices.
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
