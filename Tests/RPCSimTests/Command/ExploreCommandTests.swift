import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct ExploreCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func explore(_ scenario: String, _ options: String...) throws -> ToolRun {
    let path = try folder.write("race.json5", scenario)
    return ToolRun(["explore", "--recordings", "\(folder.path)/found", path] + options)
  }

  @Test("A scenario that holds in all schedules takes its outcomes, and nothing is recorded")
  func held() throws {
    let run = try explore(ScenarioTexts.tutorial, "--schedules", "50")
    #expect(run.code == .held)
    #expect(
      run.output == """
        ✓ race  50 schedules, 1 outcome, 350 events, 0 failed
                50×  first returned 832040; handled 1×


        """)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/found"))
  }

  @Test("A race is found, made small, told and recorded, and its recording fails again")
  func found() throws {
    let run = try explore(ScenarioTexts.race, "--schedules", "200")
    #expect(run.code == .failed)
    #expect(run.output.contains("made small: 1 choice other than the plain run's"))
    #expect(run.output.contains("expectation 1 refuted: second settled before first"))
    let recording = "\(folder.path)/found/race.json"
    #expect(run.output.contains("replay: rpcsim replay \(recording)"))
    let replay = ToolRun("replay", recording)
    #expect(replay.code == .failed)
    #expect(replay.output.hasPrefix("\(recording): exact: it fails as recorded\n"))
  }

  /// The `rpcsim fork` commands in a report, in order, each split into words as a shell does.
  private func forks(in report: String) -> [[String]] {
    report.split(separator: "\n").filter { $0.hasPrefix("    rpcsim fork ") }.map { line in
      let parts = line.split(separator: "'", omittingEmptySubsequences: false)
      return parts.enumerated().flatMap { index, part in
        index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
      }.dropFirst().map { $0 }
    }
  }

  @Test("The decision that separates a failure from a passing run is told, with what takes it")
  func nearest() throws {
    let run = try explore(ScenarioTexts.race, "--schedules", "200")
    let lines = run.output.split(separator: "\n").map(String.init)
    let first = try #require(
      lines.firstIndex { $0.hasPrefix("  nearest passing run: one decision") })
    #expect(
      lines[first + 1...first + 2] == [
        "    passes if the reply to first reaches the broker before the reply to second does",
        "    fails if it is the other way round",
      ])
    let forks = forks(in: run.output)
    #expect(forks.count == 1)
    #expect(ToolRun(forks[0]).output.hasPrefix("race: it holds\n"))
    #expect(try explore(ScenarioTexts.race, "--schedules", "200") == run)
    let recording = "\(folder.path)/found/race.json"
    let replay = ToolRun("replay", "--nearest", recording)
    #expect(replay.output.contains(lines[first + 1] + "\n"))
    #expect(!ToolRun("replay", recording).output.contains("nearest"))
    let json = ToolRun("replay", "--nearest", "--format", "json", recording).output
    #expect(json.contains(#""passesIf" : "the reply to first reaches the broker before "#))
    #expect(json.contains(#""finding" : "found""#))
    #expect(
      try explore(ScenarioTexts.race, "--format", "junit").output.contains("nearest passing run"))
  }

  @Test("Of a fault that strikes it is told where else it may, and a chain of forks shows it")
  func nearestStrike() throws {
    let run = try explore(ScenarioTexts.anyCrash, "--schedules", "200")
    #expect(run.output.contains("nearest passing run: a fault strikes elsewhere, decision "))
    let forks = forks(in: run.output)
    #expect(forks.count == 2)
    let last = forks.map { ToolRun($0) }.last
    #expect(last?.output.hasPrefix("race: it holds\n") == true)
  }

  @Test("A scenario that always fails is said to, and so is what was tried in vain")
  func noneNearby() throws {
    let always = ScenarioTexts.race.replacing(
      #"{ order: ["first", "second"] }"#, with: #"{ call: "first", returns: 7 }"#
    ).replacing("1ms..9ms", with: "5ms").replacing("1ms..3ms", with: "1ms")
    let run = try explore(always, "--schedules", "20")
    #expect(run.output.contains("nearest passing run: none: it fails whatever is chosen; all "))
    let json = try explore(always, "--schedules", "20", "--format", "json").output
    #expect(json.contains(#""finding" : "never""#))
  }

  @Test("The number of jobs changes nothing", arguments: ["2", "3", "7"])
  func jobs(_ jobs: String) throws {
    let one = try explore(ScenarioTexts.race, "--schedules", "150", "--jobs", "1")
    #expect(try explore(ScenarioTexts.race, "--schedules", "150", "--jobs", jobs) == one)
  }

  @Test("A recording says so when the scenario was mended")
  func mended() throws {
    _ = try explore(ScenarioTexts.race, "--schedules", "100")
    let mended = ScenarioTexts.race.replacing("count: 2", with: "count: 1")
    let path = try folder.write("mended.json5", mended)
    let replay = ToolRun("replay", "--scenario", path, "\(folder.path)/found/race.json")
    #expect(replay.output.contains("what failed when it was recorded holds now"))
    #expect(replay.code == .adapted || replay.code == .diverged)
  }

  @Test("A failure outweighs a recording whose scenario has changed")
  func failureAndChange() throws {
    _ = try explore(ScenarioTexts.race, "--schedules", "100")
    let failing = "\(folder.path)/found/race.json"
    let recording = try String(contentsOfFile: failing, encoding: .utf8)
    _ = try folder.write("mended.json5", ScenarioTexts.race.replacing("count: 2", with: "count: 1"))
    let changed = try folder.write(
      "changed.json", recording.replacing("race.json5", with: "mended.json5"))
    let code = ToolRun("replay", changed).code
    #expect(code == .adapted || code == .diverged)
    #expect(ToolRun("replay", failing, changed).code == .failed)
    #expect(ToolRun("replay", changed, failing).code == .failed)
  }

  @Test("A fault that strikes in no schedule is reported")
  func gaps() throws {
    let run = try explore(ScenarioTexts.neverStruck(isOptional: true), "--schedules", "20")
    #expect(run.code == .held)
    #expect(run.output.contains("0×  fault 1 never struck: crash worker"))
  }

  @Test("Where a fault struck that schedules place is said, and where it never did")
  func coverage() throws {
    let all = try explore(ScenarioTexts.anyCrash, "--strategy", "exhaustive", "--untimed")
    #expect(all.output.contains("×  fault 1, crash after reply, before ack\n"))
    #expect(!all.output.contains("0×  fault 1"))
    let plain = try explore(ScenarioTexts.anyCrash, "--schedules", "1")
    #expect(plain.code == .held)
    #expect(plain.output.contains("0×  fault 1, crash after ack: never, though 1 schedule came"))
    let automatic = ScenarioTexts.anyCrash.replacing(
      "prefetch: 1,", with: #"settlement: "automatic","#)
    let gap = try explore(automatic, "--strategy", "exhaustive", "--untimed")
    #expect(gap.output.contains("0×  fault 1, crash after ack: no schedule came there"))
  }

  @Test("A recording that cannot be read is an error with its place")
  func unreadable() throws {
    let path = try folder.write("x.json", "{ recording: 1 }")
    let run = ToolRun("replay", path)
    #expect(run.code == .unusable)
    #expect(run.errors.contains("x.json:1:1: error: missing key 'scenario'"))
    #expect(ToolRun("replay", "\(folder.path)/none.json").code == .unusable)
    #expect(ToolRun("replay").code == .unusable)
  }

  @Test("Every schedule can be asked for, and the report says whether that was all")
  func exhaustive() throws {
    let race = ScenarioTexts.race.replacing("1ms..9ms", with: "1ms..2ms")
      .replacing("1ms..3ms", with: "1ms")
    let run = try explore(race, "--strategy", "exhaustive")
    #expect(run.code == .failed)
    #expect(run.output.hasPrefix("✗ race  all "))
    #expect(run.output.contains(" states at ticks of 1 ms, "))
    let coarse = try explore(race, "--strategy", "exhaustive", "--tick", "2ms")
    #expect(coarse.output.contains(" states at ticks of 2 ms, "))
    let json = try explore(race, "--strategy", "exhaustive", "--format", "json")
    #expect(json.output.contains(#""times" : "at ticks of 1 ms""#))
    #expect(try explore(race, "--tick", "2ms").code == .unusable)
    #expect(try explore(race, "--strategy", "exhaustive", "--tick", "soon").code == .unusable)
    let held = race.replacing(
      #"{ order: ["first", "second"] }"#, with: #"{ call: "first", returns: 1 }"#)
    #expect(try explore(held, "--strategy", "exhaustive").code == .held)
    let cut = try explore(held, "--strategy", "exhaustive", "--states", "10")
    #expect(cut.code == .undecided)
    #expect(cut.output.hasPrefix("? race  not all: "))
  }

  @Test("Times can be left out, and orders that make no difference need not be")
  func untimed() throws {
    let held = ScenarioTexts.race.replacing(
      #"{ order: ["first", "second"] }"#, with: #"{ call: "first", returns: 1 }"#)
    let some = try explore(held, "--strategy", "exhaustive", "--untimed")
    let all = try explore(held, "--strategy", "exhaustive", "--untimed", "--unreduced")
    #expect(some.code == .held && all.code == .held)
    #expect(some.output != all.output)
    let lines = { (run: ToolRun) in run.output.split(separator: "\n").dropFirst() }
    #expect(lines(some) == lines(all))
    #expect(try explore(ScenarioTexts.race, "--untimed").code == .failed)
    #expect(try read("found/race.json").contains("\"untimed\": true"))
  }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test("A depth without pct is refused")
  func depth() throws {
    let run = try explore(ScenarioTexts.race, "--depth", "2")
    #expect(run.code == .unusable)
    #expect(run.errors.contains("--depth is for --strategy pct"))
  }
}
