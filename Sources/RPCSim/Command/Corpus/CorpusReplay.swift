import RPCSim

/// A replayed recording of the corpus.
struct CorpusReplay {
  /// The result of the replay, about the scenario as it is now.
  enum State: String {
    case fails, holds
    /// The recording could not be played, so there is no result.
    case diverged
    /// The run stopped at its event limit.
    case undecided
  }

  let path: String
  let source: ScenarioSource
  let replay: Replay

  init(
    _ entry: Corpus.Entry, _ source: ScenarioSource, eventLimit: Int,
    isEnded: () -> Bool = { false }
  ) {
    path = entry.path
    self.source = source
    replay = Replay(
      of: entry.recording, in: source.scenario, eventLimit: eventLimit, isEnded: isEnded)
  }

  var state: State {
    switch (replay.run.verdict, replay.outcome) {
    case (.failed, _): .fails
    case (.undecided, _): .undecided
    case (.held, .diverged): .diverged
    case (.held, _): .holds
    }
  }

  /// The exit code of the replay.
  ///
  /// A changed scenario that holds now is the purpose of a corpus, so it counts as held.
  var code: ExitCode {
    switch state {
    case .fails: .failed
    case .holds: .held
    case .diverged: .diverged
    case .undecided: .undecided
    }
  }

  /// The result in one line.
  var summary: String {
    switch state {
    case .fails where replay.recorded.isEmpty: "fails now, \(manner)"
    case .fails where replay.run.failures.contains(where: replay.recorded.contains):
      "still fails, \(manner)"
    case .fails: "fails, but not as recorded, \(manner)"
    case .holds where replay.recorded.isEmpty: "holds, as recorded, \(manner)"
    case .holds: "was fixed: holds now, \(manner)"
    case .diverged: "cannot be played: \(replay.outcome.name)"
    case .undecided: "undecided, \(manner)"
    }
  }

  private var manner: String {
    replay.outcome == .exact ? "exact replay" : "\(replay.outcome.name), the scenario has changed"
  }

  /// The recording as a separate test case, for tools that do not know scenarios.
  var reportedCase: ReportedCase {
    var reported = replayed.reportedCase
    reported.properties.append(ReportedCase.Property("corpus", summary))
    return reported
  }

  /// The recording in the form that `rpcsim replay` reports.
  var replayed: ReplayedRecording {
    ReplayedRecording(path: path, played: .success(.init(replay: replay, source: source)))
  }
}

extension CorpusReplay {
  /// A line with the result, and details of a problem below it.
  func text(_ paint: Paint) -> String {
    "\(sign(paint)) \(ScenarioFiles.shown(path))  \(summary)\n" + evidence(paint)
  }

  private func sign(_ paint: Paint) -> String {
    switch state {
    case .holds: paint.good("✓")
    case .fails: paint.bad("✗")
    case .diverged, .undecided: paint.doubtful("?")
    }
  }

  /// The lines below a recording: where it could not be followed, and how its run failed.
  private func evidence(_ paint: Paint) -> String {
    let words = ReplayText(replay, source, path: path, paint)
    switch state {
    case .holds: return ""
    case .diverged: return words.divergence + "  record it again, or remove it\n"
    case .fails, .undecided:
      let played = PlayedScenario(source, first: replay.run)
      return words.divergence + FailureText(played, replay: replayed.command, paint).text
    }
  }
}

/// A replayed recording of the corpus, in the report for machines.
struct CorpusRecord: Encodable {
  private let recording: String
  /// The result: fails, holds, diverged or undecided.
  private let state: String
  private let outcome: String
  /// The failures in the recording, and the failures now.
  private let recorded: [String]
  private let failures: [String]
  /// The decision that could not be made, and the available ones.
  private let expected: String?
  private let available: [String]?
  private let replay: String

  init(_ replayed: CorpusReplay) {
    recording = replayed.path
    state = replayed.state.rawValue
    outcome = replayed.replay.outcome.name
    recorded = replayed.replay.recorded
    failures = replayed.replay.run.failures
    replay = replayed.replayed.command
    guard case .diverged(_, let choice, let others) = replayed.replay.outcome else {
      (expected, available) = (nil, nil)
      return
    }
    expected = "\(choice.take)"
    available = others.map { "\($0)" }
  }
}

/// The numbers of replayed recordings, by result.
struct CorpusTotals {
  private(set) var counts: [CorpusReplay.State: Int] = [:]
  private(set) var code = ExitCode.held

  mutating func add(_ replays: [CorpusReplay]) {
    for replay in replays {
      counts[replay.state, default: 0] += 1
      code = code.joined(with: replay.code)
    }
  }

  /// The numbers for people; `nil` if no recording was played.
  var text: String? {
    let parts: [(CorpusReplay.State, String)] = [
      (.holds, "held"), (.fails, "failed"), (.undecided, "undecided"), (.diverged, "diverged"),
    ]
    let words = parts.compactMap { state, word in counts[state].map { "\($0) \(word)" } }
    let all = counts.values.reduce(0, +)
    return words.isEmpty ? nil : "\(all.of("recording")): \(words.joined(separator: ", "))"
  }
}
