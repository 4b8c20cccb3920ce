import RPCCore
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite("--check-determinism")
struct CheckDeterminismTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A played scenario with two different runs, like those of a scenario that is not deterministic.
  private func played() throws -> PlayedScenario {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let scenario = try ScenarioSource(reading: path)
    return PlayedScenario(
      scenario, first: ScenarioRun(of: scenario.scenario),
      again: ScenarioRun(of: scenario.scenario, strategy: .random(seed: 1)))
  }

  private var options: RunOptions {
    var options = RunOptions()
    options.checksDeterminism = true
    return options
  }

  @Test("Scenarios are the same again")
  func same() throws {
    try folder.write("a.json5", ScenarioTexts.neverStruck(isOptional: true))
    let path = try folder.write("b.json5", ScenarioTexts.tutorial)
    let once = ToolRun("run", folder.path, "--seeds", "5")
    #expect(ToolRun("run", folder.path, "--seeds", "5", "--check-determinism") == once)
    #expect(once.code == .held)
    let explored = ToolRun("explore", path, "--schedules", "20")
    #expect(ToolRun("explore", path, "--schedules", "20", "--check-determinism") == explored)
  }

  @Test("A run that is not fails, though it holds, and the first event that differs is shown")
  func text() throws {
    let played = try played()
    #expect(played.run.held && played.verdict == .failed)
    let difference = try #require(played.difference)
    let report = ReportedScenario(played: played, options: options, nameWidth: 20)
    let text = folder.withoutPath(report.text(.none))
    #expect(
      text.contains(
        "  race.json5: not deterministic: played twice, the run differs at event "
          + "#\(difference.position)\n    once:  "))
    #expect(text.contains("#\(difference.position)"))
    #expect(text.contains("    again: "))
    #expect(text.contains("this is a mistake in rpcsim"))
    #expect(text.contains("◀── here"))
    #expect(text.contains("replay: rpcsim run --check-determinism race.json5\n"))
    var totals = RunTotals()
    totals.add(played)
    #expect(totals.exitCode == .nondeterministic)
    #expect(totals.failed == 1)
  }

  @Test(
    "Reports for tools mark nondeterminism as a separate kind of failure",
    arguments: ["json", "junit", "tap"])
  func formats(format: String) throws {
    var options = options
    options.format = try #require(ReportFormat(rawValue: format))
    var report = Report<ReportedScenario>(
      options.format, of: "stories", titled: "rpcsim run", hasColour: false)
    var totals = RunTotals()
    let played = try played()
    totals.add(played)
    let scenario = ReportedScenario(played: played, options: options, nameWidth: 20)
    let text = try report.text(of: scenario) + report.ending(totals)
    let position = try #require(played.difference).position
    switch options.format {
    case .json:
      #expect(text.contains(#""nondeterminism" : {"#))
      #expect(text.contains(#""event" : \#(position)"#))
      #expect(text.contains(#""verdict" : "failed""#))
    case .junit: #expect(text.contains(#"<failure type="not deterministic" message="not det"#))
    default: #expect(text.contains("  kind: \"not deterministic\"\n"))
    }
  }

  @Test("It is no option for schedules that are not played as a whole")
  func exhaustive() {
    let run = ToolRun("explore", "x", "--strategy", "exhaustive", "--check-determinism")
    #expect(run.code == .unusable)
    #expect(run.errors.contains("--check-determinism is for drawn schedules"))
  }

  @Test("Journals of the same run have no difference, and of another the first is found")
  func journals() throws {
    let scenario = try ScenarioSource(reading: try folder.write("race.json5", ScenarioTexts.race))
      .scenario
    let run = ScenarioRun(of: scenario, strategy: .random(seed: 1))
    let same = ScenarioRun(of: scenario, strategy: .random(seed: 1))
    #expect(JournalDifference(between: run.journal, and: same.journal) == nil)
    var other = same.journal
    let index = try #require(other.events.firstIndex { $0.kind == .replySent })
    other.events[index].cause = nil
    let difference = try #require(JournalDifference(between: run.journal, and: other))
    #expect(difference.position == index)
    #expect(difference.manner == .content)
    #expect(difference.time == run.journal.events[index].time)
    #expect(difference.first != difference.second)
  }

  @Test("Two events in another order are told from others", arguments: [true, false])
  func order(isOrder: Bool) throws {
    let scenario = try ScenarioSource(reading: try folder.write("race.json5", ScenarioTexts.race))
      .scenario
    let journal = ScenarioRun(of: scenario).journal
    var other = journal
    let index = try #require(journal.events.firstIndex { $0.kind == .replySent })
    if isOrder {
      other.events.swapAt(index, index + 1)
    } else {
      other.events[index].kind = .crashed
    }
    let difference = try #require(JournalDifference(between: journal, and: other))
    #expect(difference.position == index)
    #expect(difference.manner == (isOrder ? .order : .course))
  }
}
