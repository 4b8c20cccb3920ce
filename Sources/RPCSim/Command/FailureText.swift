import RPCSim

/// The failure of a scenario in words: the broken expectation, what happened instead, the events
/// that show it, and the command to replay it.
struct FailureText {
  /// The largest number of failures of a kind that are described.
  private static let most = 10

  private let played: PlayedScenario
  /// The command that shows the failure again.
  private let replay: String
  private let paint: Paint
  private let evidence: EvidenceText

  init(_ played: PlayedScenario, replay: String, _ paint: Paint) {
    self.played = played
    self.replay = replay
    self.paint = paint
    evidence = EvidenceText(played.run.journal)
  }

  private var run: ScenarioRun { played.run }

  var text: String {
    let parts =
      nondeterminism + expectations + violations + faults + waits + cutOff
      + [diagram, nearest, replayLine]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  // MARK: Failures

  private var nondeterminism: [String] {
    guard let difference = played.difference else { return [] }
    let lines = DifferenceText.lines(difference).map { "    \($0)\n" }.joined()
    return [strong("\(played.source.file): \(DifferenceText.headline(difference))") + lines]
  }

  private var expectations: [String] {
    let broken = run.expectations.indices.filter { run.expectations[$0].verdict != .held }
    return told(broken, "expectation") { index in
      let result = run.expectations[index]
      let message = "expectation \(index + 1) \(word(for: index)): \(result.message)"
      return headline(message, at: .root["expect"][index]) + evidence.lines(of: result.events)
    }
  }

  private func word(for index: Int) -> String {
    if run.expectations[index].verdict == .vacuous { return "vacuous" }
    return run.isDecided(index) ? "refuted" : "undecided"
  }

  private var violations: [String] {
    told(Array(run.violations.indices), "violation") { index in
      let violation = run.violations[index]
      let title = "\(played.source.file): violated: \(violation.invariant): \(violation.message)"
      return strong(title) + evidence.lines(of: violation.events)
    }
  }

  private var faults: [String] {
    told(run.vacuousFaults, "fault") { index in
      let message = "fault \(index + 1) never struck: \(run.faults[index].fault)"
      return headline(message, at: .root["faults"][index])
    }
  }

  private func told(_ indices: [Int], _ thing: String, _ tell: (Int) -> String) -> [String] {
    let rest = indices.count - Self.most
    return indices.prefix(Self.most).map(tell)
      + (rest > 0 ? ["  … and \(rest.of("more \(thing)")) failed\n"] : [])
  }

  private func headline(_ message: String, at path: ScenarioPath) -> String {
    let offset = played.source.text.offsets(of: [path]).first ?? 0
    let diagnostic = played.source.text.diagnostic(at: offset, message)
    return strong("\(diagnostic.place): \(message)") + diagnostic.frame.indented + "\n"
  }

  private func strong(_ title: String) -> String {
    "  " + paint.strong(CellText(title).padded(to: 0)) + "\n"
  }
}

extension FailureText {
  // MARK: Causes

  private var waits: [String] {
    let names = run.journal.callNames()
    return told(Array(run.waits.indices), "call") { index in
      WaitText.text(of: run.waits[index], names, .unwanted, paint)
    }
  }

  private var cutOff: [String] {
    let time = "\(ReadableDuration(run.end.nanoseconds, isSpaced: true)) of virtual time"
    switch run.ending {
    case .quiescent, .timeOver: return []
    case .wentRound(let loop): return [rounds(loop, until: time)]
    case .interrupted:
      let events = run.performedCount.of("event")
      return [strong("\(played.source.file): interrupted after \(events), at \(time)")]
    case .eventsExhausted:
      let advice =
        "say when the scenario ends ('until'), or allow more events (--event-limit)\n"
      let isOpen = run.verdict == .undecided
      return [
        strong(
          "\(played.source.file): given up after \(run.performedCount.of("event")), at \(time)")
          + "    " + (isOpen ? "nothing is decided: \(advice)" : advice)
      ]
    }
  }

  /// The endless loop of a run, with the events of one round.
  private func rounds(_ loop: ScenarioRun.Loop, until time: String) -> String {
    strong(
      "\(played.source.file): goes round: events \(loop.events.lowerBound) to "
        + "\(loop.events.upperBound - 1) came \(loop.times) times again by \(time), and nothing is "
        + "left that could end it")
      + (run.refusal(in: loop).map { strong("\(played.source.file): \($0)") } ?? "")
      + evidence.lines(of: Array(loop.events))
      + "    if that is intended, say when the scenario ends ('until')\n"
  }

  private var diagram: String {
    guard run.ending != .interrupted else { return "" }
    let events =
      run.expectations.flatMap(\.events) + run.violations.flatMap(\.events)
      + (played.difference.map { [$0.position] } ?? [])
    let stuck = Set(run.waits.prefix(Self.most).map(\.call))
    return evidence.diagram(around: events + run.journal.lastEvents(about: stuck))
  }

  private var nearest: String { played.nearest.map { NearestText($0, paint).text } ?? "" }

  private var replayLine: String { "  replay: \(replay)\n" }
}

extension ScenarioRun {
  /// The error of the broker that repeats in each round, if there is one.
  fileprivate func refusal(in loop: Loop) -> String? {
    for event in journal.events[loop.events] {
      guard case .failure(let error, _) = event.detail else { continue }
      return "the broker refuses it each time: \(error.code) \(error.text)"
    }
    return nil
  }
}

extension Journal {
  /// The last event of each given call: the point where the call got stuck.
  fileprivate func lastEvents(about calls: Set<Int>) -> [JournalEvent.ID] {
    var missing = calls
    return events.indices.reversed().filter { id in
      guard !missing.isEmpty, let call = events[id].call else { return false }
      return missing.remove(call) != nil
    }
  }
}

extension String {
  /// The lines, each indented by two columns.
  var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }
}
