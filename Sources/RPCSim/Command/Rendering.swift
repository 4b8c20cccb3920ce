import RPCSim

/// A journal to be drawn: of a played run, or of traffic.
struct Rendering {
  private let journal: Journal
  private var diagram: SequenceDiagram
  let code: ExitCode
  /// The message that accompanies the picture.
  let complaint: String?

  init(_ options: RenderOptions, isEnded: () -> Bool) throws(FileFailure) {
    if options.path.hasSuffix(".jsonl") {
      try self.init(reading: options, isEnded)
      try refuseLength(options)
      return
    }
    let text = try SourceText(
      ofFile: options.path, atMost: Recording.maximumSize, isEnded: isEnded)
    if Recording.isMeant(by: text) {
      try self.init(repeating: RecordingFile.recording(in: text), options, isEnded)
    } else {
      try self.init(playing: ScenarioSource(text, at: options.path), options, isEnded)
    }
    try refuseLength(options)
  }

  /// Reads a journal that `rpcsim serve` wrote.
  private init(reading options: RenderOptions, _ isEnded: () -> Bool) throws(FileFailure) {
    try Self.refuse(options.ofRecordings, "a recording")
    try Self.refuse(options.ofScenarios, "a scenario")
    let text = try SourceText(
      ofFile: options.path, atMost: Journal.maximumTrafficSize, isEnded: isEnded)
    do throws(ScenarioErrors) {
      journal = try Journal(trafficLinesOf: text)
    } catch {
      throw FileFailure(error)
    }
    diagram = SequenceDiagram(journal)
    (code, complaint) = (.held, nil)
  }

  /// Plays a scenario.
  private init(
    playing source: ScenarioSource, _ options: RenderOptions, _ isEnded: () -> Bool
  ) throws(FileFailure) {
    try Self.refuse(options.ofRecordings, "a recording")
    let run = ScenarioRun(
      of: source.scenario, strategy: options.strategy, eventLimit: options.eventLimit,
      isRecorded: options.recording != nil, keepsChoices: options.format == .html,
      isEnded: isEnded)
    journal = run.journal
    code = ExitCode(run.verdict)
    complaint = run.failures.first.map { failure in
      let reason = failure.shown(in: Self.longestReason)
      return "\(ScenarioFiles.shown(source.file)): \(run.verdict.rawValue): \(reason)"
    }
    diagram = SequenceDiagram(run)
    guard let path = options.recording, run.ending != .interrupted else { return }
    let found = "rpcsim render, \(options.strategy)"
    if let recording = Recording(of: run, scenario: source.path, found: found) {
      try recording.text.write(toFile: path, as: "recording")
      diagram.forkCommand = "rpcsim fork \(path.quotedForShell)"
    }
  }

  /// Replays a recorded run.
  private init(
    repeating recording: Recording, _ options: RenderOptions, _ isEnded: () -> Bool
  ) throws(FileFailure) {
    try Self.refuse(options.ofScenarios, "a scenario")
    let source = try ScenarioSource(
      of: recording, at: options.path, given: options.scenario, isEnded: isEnded)
    let replay = Replay(
      of: recording, in: source.scenario, keepsChoices: options.format == .html, isEnded: isEnded)
    let words = ReplayText(replay, source, path: options.path, Paint(isOn: false))
    journal = replay.run.journal
    code = ExitCode(replay)
    diagram = SequenceDiagram(replay.run)
    let given = options.scenario.map { " --scenario \($0.quotedForShell)" } ?? ""
    diagram.forkCommand = "rpcsim fork \(options.path.quotedForShell)\(given)"
    if replay.outcome != .exact { diagram.verdict += ", \(words.outcome)" }
    let isPlain = replay.outcome == .exact && code == .held
    complaint = isPlain ? nil : String(words.summary.dropLast())
  }

  /// The largest width of a cause in terminal cells: a cause may contain values of a scenario.
  private static let longestReason = 1_000

  /// The most events of a picture.
  ///
  /// A larger page would take a gigabyte, and be too long to read.
  private static let mostEvents = 200_000

  private func refuseLength(_ options: RenderOptions) throws(FileFailure) {
    let count = journal.events.count
    guard count > Self.mostEvents else { return }
    throw FileFailure(
      message: "\(ScenarioFiles.shown(options.path)): error: \("\(count)".grouped) events are too "
        + "many to draw; the most is \("\(Self.mostEvents)".grouped): end the run sooner ('until', "
        + "or --event-limit)")
  }

  private static func refuse(_ options: [Option], _ kind: String) throws(FileFailure) {
    guard let option = options.first else { return }
    throw FileFailure(message: "rpcsim: error: --\(option.name) is for \(kind)")
  }

  func picture(as format: RenderOptions.Format) -> String {
    switch format {
    case .columns: ColumnDiagram(journal).text(marking: diagram.markedEvents)
    case .mermaid: MermaidDiagram(diagram).text
    case .svg: SVGDiagram(diagram).text
    case .html: HTMLPage(diagram).text
    }
  }
}

extension ExitCode {
  init(_ verdict: ScenarioRun.Verdict) {
    switch verdict {
    case .held: self = .held
    case .failed: self = .failed
    case .undecided: self = .undecided
    }
  }
}
