import RPCSim

extension Command {
  static let shrink = Command(
    name: "shrink",
    summary: "Make a failing scenario small: as little of it as still fails in the same way.",
    discussion: """
      Removes steps, processes, calls, faults, expectations and all else that can be left out
      of a scenario, as long as it fails in the same way: the same expectation or the same
      invariant, by events of the same kinds, about calls that end alike. A scenario that holds in
      some schedule still does when it is small, so that a race stays a race. What is left
      becomes as simple as possible: a range becomes a point, a count smaller, a crash a pause, and
      a fault that may strike anywhere strikes, or may strike, only where it did. The text stays as
      it was written, with its names and comments. It begins with a recording, or with the first
      failing schedule of a scenario. Writes the small scenario, its recording, and a test in Swift,
      and says which decision separates its failure from the nearest run that passes.
      SIGINT and SIGTERM end it with the smallest scenario found so far.
      """,
    operands: "SCENARIO-OR-RECORDING",
    options: [.schedules, .untimed, .eventLimit, .output],
    exitCodes: [.held, .failed, .unusable, .interrupted],
    examples: [
      Example(line: "rpcsim shrink .rpcsim/race.json", meaning: "Make what was recorded small."),
      Example(
        line: "rpcsim shrink --output small race.json5",
        meaning: "Look for a failure of a scenario, and make it small."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw UsageError("name one scenario or one recording")
    }
    let schedules = try arguments.number(.schedules, in: 1...1_000_000_000) ?? 1_000
    let limit = try arguments.eventLimit()
    let end = console.heedEndRequests(within: Console.patience)
    do throws(FileFailure) {
      let source: ScenarioSource
      let failing: ScenarioRun?
      if path.hasSuffix(".json") {
        let recording = try RecordingFile.read(path, isEnded: { end.isMade })
        source = try ScenarioSource(reading: recording.scenario, isEnded: { end.isMade })
        console.begin("playing \(ScenarioFiles.shown(path)) again")
        let run = Replay(
          of: recording, in: source.scenario, eventLimit: limit, isEnded: { end.isMade }
        ).run
        failing = run.failures.isEmpty ? nil : run
      } else {
        source = try ScenarioSource(reading: path, isEnded: { end.isMade })
        console.begin("looking for a failure")
        var search = FailureSearch(
          source.scenario, schedules: schedules, isUntimed: arguments.has(.untimed),
          eventLimit: limit)
        let pace = Pace(start: console.time)
        failing = search.firstFailure(isEnded: { end.isMade }) { done in
          console.show { time in
            "looking for a failure: \("\(done)".grouped) of \(schedules.of("schedule"))"
              + pace.words(done, of: schedules, at: time)
          }
        }
        if let interruption = search.interruption {
          console.write("\(search.name): \(interruption.text), and nothing failed\n")
          return .interrupted
        }
      }
      let folder = arguments.text(.output) ?? RecordingFile.folder
      let shrunk = try failing.flatMap { (run) throws(FileFailure) in
        try ShrunkScenario(source, run, in: folder, isEnded: { end.isMade }) { words in
          console.show(words)
        }
      }
      guard let shrunk else {
        let name = CellText(source.scenario.name).padded(to: 0)
        guard !end.isMade else {
          console.write("\(name): interrupted, and nothing failed\n")
          return .interrupted
        }
        console.write("\(name): no schedule fails, so there is nothing to make small\n")
        return .held
      }
      console.write(shrunk.report(Paint(isOn: console.output.hasColour)))
      return .failed
    } catch {
      console.complain(error.message)
      return error.isInterruption ? .interrupted : .unusable
    }
  }
}

/// Searches for the first schedule in which a scenario fails.
private struct FailureSearch {
  private(set) var interruption: Interruption?
  private let scenario: Scenario
  private let schedules: Int
  private let isUntimed: Bool
  private let eventLimit: Int

  init(_ scenario: Scenario, schedules: Int, isUntimed: Bool, eventLimit: Int) {
    self.eventLimit = eventLimit
    self.scenario = scenario
    self.schedules = schedules
    self.isUntimed = isUntimed
  }

  mutating func firstFailure(isEnded: () -> Bool, observe: (Int) -> Void) -> ScenarioRun? {
    let length = run(.inOrder, isEnded).performedCount
    for index in 0..<schedules {
      observe(index)
      let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 0, length: length)
      let run = run(strategy, isEnded)
      guard !isEnded() else {
        interruption = Interruption(after: index, of: schedules, unit: .schedules)
        return nil
      }
      if !run.failures.isEmpty { return run }
    }
    return nil
  }

  private func run(_ strategy: Strategy, _ isEnded: () -> Bool) -> ScenarioRun {
    ScenarioRun(
      of: scenario, strategy: strategy, eventLimit: eventLimit, isUntimed: isUntimed,
      isEnded: isEnded)
  }

  var name: String { CellText(scenario.name).padded(to: 0) }
}

extension Option {
  fileprivate static let schedules = Option(
    "schedules", "N", help: "Look for a failure in so many schedules; 1000 if not given.")
  fileprivate static let untimed = Option(
    "untimed", help: "Leave times out while looking for a failure of a scenario.")
  fileprivate static let output = Option(
    "output", "FOLDER", help: "Where the files are written; \(RecordingFile.folder) if not given.")
}
