import RPCSim

/// The result of replaying a recorded run, in words.
struct ReplayText {
  private let replay: Replay
  private let source: ScenarioSource
  private let path: String
  private let nearest: NearestRun?
  private let paint: Paint

  init(
    _ replay: Replay, _ source: ScenarioSource, path: String, nearest: NearestRun? = nil,
    _ paint: Paint
  ) {
    self.replay = replay
    self.source = source
    self.path = path
    self.nearest = nearest
    self.paint = paint
  }

  var text: String {
    var text = summary
    if replay.run.verdict != .held {
      let played = PlayedScenario(source, first: replay.run, nearest: nearest)
      let command = "rpcsim replay \(path.quotedForShell)"
      text += FailureText(played, replay: command, paint).text
    }
    return text
  }

  /// The outcome of the replay, and whether the run failed again.
  var summary: String {
    "\(ScenarioFiles.shown(path)): \(paint.strong(outcome)): \(failures)\n" + divergence
  }

  var outcome: String { replay.outcome.name }

  private var failures: String {
    let now = replay.run.failures
    if replay.recorded.isEmpty { return now.isEmpty ? "it holds, as recorded" : "it fails now" }
    if now.isEmpty { return "what failed when it was recorded holds now" }
    return now.contains(where: replay.recorded.contains)
      ? "it fails as recorded" : "it fails, but not as recorded"
  }

  /// The decision that could not be made and the available ones; empty if the replay did not
  /// diverge.
  var divergence: String {
    guard case .diverged(let index, let expected, let available) = replay.outcome else { return "" }
    let choices = available.map { "    \($0)\n" }.joined()
    return """
        choice \(index + 1) of the recording: \(expected.take)
          instead of: \(expected.before)
        could choose among:
      \(choices)
      """
  }
}
