import Foundation
import Synchronization
import Testing

@testable import RPCSim
@testable import RPCSimCommand

/// The results of a command that is interrupted.
@Suite("Interrupted commands")
struct InterruptionTests {
  private let folder: TemporaryFolder
  private let scenario: ScenarioSource

  init() throws {
    folder = try TemporaryFolder()
    scenario = try ScenarioSource(reading: folder.write("race.json5", ScenarioTexts.race))
  }

  private func options(_ words: String...) throws -> ExploreOptions {
    let all = words + ["--recordings", "\(folder.path)/found"]
    return try ExploreOptions(Arguments(all, options: ExploreOptions.all))
  }

  private func explored(
    _ options: ExploreOptions, after looks: Int = .max
  ) throws -> ExploredScenario {
    let countdown = Countdown(looks)
    var corpus: Corpus?
    return try ExploredScenario(
      scenario, options, corpus: &corpus, isEnded: { countdown.isOver }
    ) { _ in }
  }

  @Test(
    "What was explored is what would have been if no more had been asked for",
    arguments: [(1, 2), (1, 70), (1, 317), (2, 8), (2, 317), (3, 400)])
  func prefix(jobs: Int, looks: Int) throws {
    let part = try explored(
      options("--schedules", "100000", "--jobs", "\(jobs)", "--seed", "5"), after: looks)
    let done = part.exploration.runs
    #expect(done > 0 && done <= looks)
    let whole = try explored(options("--schedules", "\(done)", "--jobs", "1", "--seed", "5"))
    #expect(part.interruption == Interruption(after: done, of: 100_000, unit: .schedules))
    #expect(whole.interruption == nil)
    #expect(part.exploration.outcomes.map(\.runs) == whole.exploration.outcomes.map(\.runs))
    #expect(part.exploration.outcomes.map(\.item) == whole.exploration.outcomes.map(\.item))
    #expect(part.exploration.failures.map(\.runs) == whole.exploration.failures.map(\.runs))
    #expect(part.exploration.evaluated == whole.exploration.evaluated)
    #expect(part.exploration.events == whole.exploration.events)
    #expect(part.found == whole.found)
  }

  @Test("A failure that was found is told and recorded, though it is not made small")
  func failure() throws {
    let part = try explored(options("--schedules", "100000", "--jobs", "1"), after: 200)
    #expect(part.code == .failed)
    let text = part.text(.none)
    let done = part.exploration.runs
    #expect(done > 0 && done < 200)
    #expect(text.hasPrefix("✗ race  \(done) schedules, "))
    #expect(text.contains("\n  interrupted after \(done) of 100,000 schedules\n"))
    #expect(text.contains("not made small, because it was interrupted: "))
    let replay = ToolRun("replay", try #require(part.recording))
    #expect(replay.code == .failed)
    #expect(replay.output.contains(": exact: it fails as recorded"))
  }

  @Test("With nothing wrong until then, it was interrupted, and nothing is decided")
  func held() throws {
    // The command checks for an interruption once before the first run.
    let part = try explored(options("--schedules", "100000", "--jobs", "1"), after: 2)
    #expect(part.code == .interrupted)
    #expect(part.text(.none).hasPrefix("? race  1 schedule, "))
    #expect(part.reportedCase.outcome == .skipped("interrupted after 1 of 100,000 schedules"))
    let json = try part.record.document
    #expect(json.contains(#""verdict" : "undecided""#))
    #expect(json.contains(#""interrupted" : {"#) && json.contains(#""after" : 1,"#))
  }

  @Test("Every schedule: what is left is how many states were met")
  func exhaustive() throws {
    let part = try explored(options("--strategy", "exhaustive", "--untimed"), after: 2)
    #expect(part.interruption?.unit == .states)
    #expect(part.interruption?.after == part.space?.states)
    #expect(part.space?.isComplete == false)
    #expect(part.text(.none).contains(" of at most 1,000,000 states\n"))
    let whole = try explored(options("--strategy", "exhaustive", "--untimed"))
    #expect(whole.interruption == nil && whole.space?.isComplete == true)
  }

  @Test("Scenarios that were not begun are named in each format", arguments: ReportFormat.allCases)
  func notBegun(format: ReportFormat) throws {
    for command in ["run", "explore"] {
      let run = interrupted(command, scenario.path, "--format", format.rawValue)
      #expect(run.code == .interrupted)
      switch (command, format) {
      case ("run", .text):
        #expect(run.output.contains("not played, because it was interrupted: race\n"))
        #expect(run.output.contains("0 scenarios held, 0 failed, 1 not played: "))
      case ("run", .json):
        #expect(run.output.contains("\"notPlayed\" : [\n      \"\(scenario.path)\"\n    ]"))
      case ("explore", .text):
        #expect(run.output.contains("\n  interrupted after 0 of 1,000 schedules\n"))
      case ("explore", .json): #expect(run.output.contains(#""after" : 0,"#))
      case (_, .junit): #expect(run.output.contains("<skipped message=\""))
      default: #expect(run.output.contains("ok 1 - \(folder.path)/race # SKIP "))
      }
    }
  }

  @Test("Seeds: those that were played count, and the rest is said to be left")
  func seeds() throws {
    var options = RunOptions()
    options.schedule = .seeds(1_000)
    let held = try ScenarioSource(reading: folder.write("held.json5", ScenarioTexts.tutorial))
    let countdown = Countdown(17)
    let played = PlayedScenario(playing: held, options, isEnded: { countdown.isOver }) { _, _ in }
    #expect(played.runCount == 18)
    #expect(played.interruption == Interruption(after: 18, of: 1_000, unit: .runs))
    var totals = RunTotals()
    totals.add(played)
    totals.leave([scenario])
    #expect(totals.exitCode == .interrupted)
    #expect((totals.held, totals.interrupted, totals.scenarios) == (0, 1, 1))
    let scenario = ReportedScenario(played: played, options: options, nameWidth: 20)
    let text = scenario.text(.none) + totals.text(.none)
    #expect(text.hasPrefix("? held"))
    #expect(text.contains("  interrupted after 18 of 1,000 runs\n"))
    #expect(text.contains("0 scenarios held, 0 failed, 1 interrupted, 1 not played: "))
    #expect(scenario.reportedCase.outcome == .skipped("interrupted after 18 of 1,000 runs"))
  }

  @Test("A scenario that is made small is as small as it was then, and fails")
  func shrunk() throws {
    let run = ScenarioRun(of: scenario.scenario, strategy: .random(seed: 0))
    let failing = try #require(
      (0..<100).lazy.map { ScenarioRun(of: scenario.scenario, strategy: .random(seed: $0)) }
        .first { $0.verdict == .failed } ?? (run.verdict == .failed ? run : nil))
    let countdown = Countdown(40)
    let made = try ShrunkScenario(
      scenario, failing, in: folder.path, isEnded: { countdown.isOver }, observe: { _ in })
    let shrunk = try #require(made)
    #expect(shrunk.wasEnded)
    #expect(shrunk.report(.none).contains("\ninterrupted: it may become smaller still\n"))
    #expect(ToolRun("replay", shrunk.recordingPath).code == .failed)
    let search = interrupted("shrink", scenario.path, "--output", folder.path)
    #expect(search.code == .interrupted)
    #expect(
      search.output == "race: interrupted after 0 of 1,000 schedules, and nothing failed\n")
  }

  @Test("A run is ended in the middle, and decides nothing")
  func longRun() throws {
    let long = try ScenarioSource(reading: folder.write("long.json5", ScenarioTexts.long))
    let countdown = Countdown(3)
    let played = PlayedScenario(playing: long, RunOptions(), isEnded: { countdown.isOver }) {
      _, _ in
    }
    #expect(played.run.ending == .interrupted)
    #expect(played.run.performedCount < 1_500)
    #expect(played.verdict == .undecided)
    #expect(played.interruption == Interruption(after: 0, of: 1, unit: .runs))
    var totals = RunTotals()
    totals.add(played)
    #expect(totals.exitCode == .interrupted)
    let scenario = ReportedScenario(played: played, options: RunOptions(), nameWidth: 20)
    #expect(scenario.text(.none).contains("long.json5: interrupted after "))
    #expect(scenario.reportedCase.outcome == .skipped("interrupted after 0 of 1 run"))
  }

  @Test("An interrupt ends the wait for a pipe without a writer")
  func pipe() throws {
    let path = "\(folder.path)/pipe.json5"
    #expect(mkfifo(path, 0o600) == 0)
    let run = interrupted("run", path)
    #expect(run.code == .interrupted)
    #expect(run.errors == "\(path): error: interrupted while it was read\n")
    #expect(interrupted("render", path).code == .interrupted)
    #expect(interrupted("shrink", path).code == .interrupted)
    #expect(interrupted("validate", path).code == .interrupted)
  }

  @Test("No memory left is no interruption: what was found is told, and nothing is decided")
  func memory() throws {
    for strategy in ["exhaustive", "random"] {
      let part = try explored(options("--strategy", strategy, "--memory", "1"))
      #expect(part.interruption?.memory == 1)
      #expect(part.code == .undecided)
      #expect(part.text(.none).contains("  given up at 1 bytes of memory (--memory) after 0 of "))
    }
    #expect(try explored(options("--memory", "0", "--schedules", "10")).interruption == nil)
  }

  /// Runs a command that is asked to end before it begins.
  private func interrupted(_ arguments: String...) -> ToolRun {
    let end = EndRequest()
    end.make()
    return ToolRun(arguments, end: end)
  }
}

/// A request to end that is made at a given check.
private final class Countdown: Sendable {
  private let looks: Int
  private let count = Atomic(0)

  init(_ looks: Int) { self.looks = looks }

  var isOver: Bool { count.wrappingAdd(1, ordering: .relaxed).oldValue >= looks }
}
