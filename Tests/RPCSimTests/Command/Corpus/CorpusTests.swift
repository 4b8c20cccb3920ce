import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

/// Recorded failures, which are replayed first.
@Suite("--corpus")
struct CorpusTests {
  private let folder: TemporaryFolder
  private let path: String
  private var corpus: String { "\(folder.path)/corpus" }

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write("race.json5", ScenarioTexts.race)
  }

  /// With one server there is no race.
  private static let mended = ScenarioTexts.race.replacing("count: 2", with: "count: 1")

  private var files: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: corpus)
    return (names ?? []).sorted()
  }

  private func run(_ words: String...) -> ToolRun {
    ToolRun(["run", "--corpus", corpus, path] + words)
  }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(corpus)/\(name)", encoding: .utf8)
  }

  @Test("What a run finds is made small, kept once, and fails before anything else from then on")
  func kept() throws {
    let found = run("--seeds", "100")
    #expect(found.code == .failed)
    let name = try #require(files.first)
    #expect(files.count == 1)
    #expect(name.wholeMatch(of: /race-[0-9a-f]{16}\.json/) != nil)
    #expect(found.output.contains("\n  recorded: \(corpus)/\(name)\n"))
    let recording = try RecordingFile.read("\(corpus)/\(name)")
    #expect(recording.scenario == path)
    #expect((1...2).contains(recording.record.schedule.deviations.count))
    #expect(recording.record.schedule.seed == 0)
    #expect(name == "race-\(recording.record.schedule.digest).json")
    let text = try read(name)
    let again = run("--seeds", "100")
    #expect(again.code == .failed)
    #expect(again.output.hasPrefix("✗ \(corpus)/\(name)  still fails, exact replay\n"))
    #expect(again.output.contains("expectation 1 refuted: second settled before first"))
    #expect(again.output.contains("\n  recorded before: \(corpus)/\(name)\n"))
    #expect(again.output.contains("\ncorpus: 1 recording: 1 failed\n"))
    #expect(files == [name])
    #expect(try read(name) == text)
    let json = ToolRun("run", "--corpus", corpus, path, "--seeds", "100", "--format", "json")
    #expect(json.output.contains("\"recording\" : \"\(corpus)/\(name)\""))
    #expect(json.output.contains(#""state" : "fails""#))
    // The plain run holds; only the replayed recording fails.
    let plain = run()
    #expect(plain.code == .failed)
    #expect(plain.output.contains("1 scenario held, 0 failed"))
  }

  @Test("A recording that holds now is reported as fixed")
  func fixed() throws {
    _ = run("--seeds", "100")
    let name = try #require(files.first)
    let expected = #"{ order: ["first", "second"] }"#
    try folder.write(
      "race.json5", ScenarioTexts.race.replacing(expected, with: #"{ call: "first", returns: 1 }"#))
    let exact = run()
    #expect(exact.code == .held)
    #expect(exact.output.hasPrefix("✓ \(corpus)/\(name)  was fixed: holds now, exact replay\n"))
    #expect(exact.output.contains("\ncorpus: 1 recording: 1 held\n"))
    #expect(files == [name])
    let junit = ToolRun("run", "--corpus", corpus, path, "--format", "junit").output
    #expect(
      junit.contains(
        #"<property name="corpus" value="was fixed: holds now, exact replay"/>"#))
  }

  @Test("What exists no more is left out, and the rest holds")
  func adapted() throws {
    _ = run("--seed", "2")
    let text = try read(#require(files.first))
    let other = text.replacing("second", with: "nobody")
    try #require(other != text)
    try folder.write("corpus/\(#require(files.first))", other)
    let run = run()
    #expect(run.code == .held)
    #expect(run.output.contains("  was fixed: holds now, adapted(1), the scenario has changed\n"))
    #expect(ToolRun("run", "--corpus", corpus, path, "--format=tap").output.contains("# SKIP adap"))
  }

  @Test("A choice that cannot be made is shown with those that there were")
  func diverged() throws {
    _ = run("--seeds", "100")
    let name = try #require(files.first)
    let recording = try RecordingFile.read("\(corpus)/\(name)")
    let deviation = try #require(recording.record.schedule.deviations.first)
    // The event to be taken comes before the one that it must precede, so the choice cannot be
    // made.
    var swapped = recording
    swapped.record.schedule.deviations = [
      Deviation(take: try firstMoment(of: path), before: deviation.before)
    ]
    try folder.write("corpus/\(name)", swapped.text)
    let run = run()
    #expect(run.code == .diverged)
    #expect(run.output.hasPrefix("? \(corpus)/\(name)  cannot be played: diverged at 1\n"))
    #expect(run.output.contains("\n  choice 1 of the recording: "))
    #expect(run.output.contains("\n  could choose among:\n    "))
    #expect(run.output.contains("1 scenario held, 0 failed"))
    let json = ToolRun("run", "--corpus", corpus, path, "--format", "json").output
    #expect(json.contains(#""state" : "diverged""#))
    #expect(json.contains(#""available" : ["#))
    let junit = ToolRun("run", "--corpus", corpus, path, "--format", "junit").output
    #expect(junit.contains(#"<error type="diverged""#))
  }

  /// The first event of a scenario's plain run.
  private func firstMoment(of path: String) throws -> Moment {
    let world = World(try ScenarioSource(reading: path).scenario)
    return Moment(world.decision(of: try #require(world.naturalEvent)))
  }

  @Test("An exploration adds each different failure, and plays them first the next time")
  func explored() throws {
    let both = ScenarioTexts.race.replacing(
      #"expect: [{ order: ["first", "second"] }]"#,
      with:
        #"expect: [{ order: ["first", "second"] }, { call: "second", returns: 2, within: "6ms" }]"#)
    try folder.write("race.json5", both)
    func explore(_ words: String...) -> ToolRun {
      let options = ["--corpus", corpus, "--recordings", "\(folder.path)/scratch"]
      return ToolRun(["explore", path, "--schedules", "300"] + options + words)
    }
    let found = explore()
    #expect(found.code == .failed)
    #expect(files.count == 2)
    for name in files {
      #expect(found.output.contains("\n  recorded: \(corpus)/\(name)\n"))
      #expect(ToolRun("replay", "\(corpus)/\(name)").output.contains("exact: it fails as recorded"))
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/scratch"))
    let names = files
    _ = explore()
    #expect(files == names)
    let again = explore("--seed", "99", "--jobs", "2")
    #expect(again.output.hasPrefix("✗ \(corpus)/\(names[0])  still fails, exact replay\n"))
    #expect(Set(names).isSubset(of: files))
    let tap = explore("--format", "tap").output
    let first = try #require(files.first)
    #expect(tap.contains("not ok 1 - \(corpus)/\(first.fileStem)\n"))
    #expect(tap.contains("  outcome: \"exact\"\n"))
    let json = explore("--format", "json").output
    #expect(json.contains(#""state" : "fails""#))
    #expect(json.contains(#""recordings" : ["#))
  }

  @Test("Recordings of other scenarios wait for theirs")
  func others() throws {
    _ = run("--seeds", "100")
    let other = try folder.write("other.json5", ScenarioTexts.tutorial)
    let run = ToolRun("run", "--corpus", corpus, other)
    #expect(run.code == .held)
    #expect(!run.output.contains("corpus"))
  }

  @Test("A folder that is not there is made when something fails, and not before")
  func missing() throws {
    #expect(run().code == .held)
    #expect(!FileManager.default.fileExists(atPath: corpus))
  }

  @Test("What is no recording is an error at its place, and nothing is played")
  func unreadable() throws {
    try folder.write("corpus/a.json", "{ recording: 1,\n  scenario: 5 }")
    try folder.write("corpus/b.json", [0xFF, 0x00])
    try folder.write("corpus/notes.txt", "none")
    let run = run()
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    let errors = folder.withoutPath(run.errors)
    #expect(errors.contains("corpus/a.json:2:13: error: "))
    #expect(errors.contains("corpus/b.json:1:1: error: "))
    let tap = ToolRun("run", "--corpus", corpus, path, "--format=tap").output
    #expect(tap.contains("not ok 1 - \(corpus)/a\n"))
    #expect(tap.contains("ok 3 - \(folder.path)/race # SKIP others cannot be read\n"))
    #expect(tap.hasSuffix("\n1..3\n"))
    #expect(ToolRun("explore", "--corpus", corpus, path).code == .unusable)
  }

  @Test("A recording whose scenario is gone names it")
  func gone() throws {
    _ = run("--seeds", "100")
    let name = try #require(files.first)
    try FileManager.default.removeItem(atPath: path)
    let other = try folder.write("other.json5", ScenarioTexts.tutorial)
    let run = ToolRun("run", "--corpus", corpus, other)
    #expect(run.code == .unusable)
    #expect(run.errors.hasPrefix("\(corpus)/\(name):3:15: error: its scenario "))
    #expect(run.errors.contains(" is gone"))
  }

  @Test("What is no folder cannot be one")
  func noFolder() throws {
    let run = ToolRun("run", "--corpus", path, path)
    #expect(run.code == .unusable)
    #expect(run.errors == "\(path): error: this is no folder\n")
  }

  @Test("Scenarios of the same name do not write over one another's recordings")
  func sameName() throws {
    let other = try folder.write("other/race.json5", ScenarioTexts.race)
    for file in [path, other] { _ = ToolRun("run", "--seeds", "100", "--corpus", corpus, file) }
    #expect(files.count == 2)
    #expect(files.contains { $0.hasSuffix("-2.json") })
    let again = ToolRun("run", "--corpus", corpus, path, other)
    #expect(again.output.contains("\ncorpus: 2 recordings: 2 failed\n"))
  }

  @Test("While files are watched, nothing is kept")
  func watched() {
    let run = run("--watch")
    #expect(run.code == .unusable)
    #expect(run.errors.contains("--corpus and --watch cannot be given together"))
  }

  @Test("The hash tells decisions apart, and is the same for ever")
  func digests() {
    let first = Moment(Decision(operation: .step, participant: "c"))
    let second = Moment(Decision(operation: .step, participant: "c"), repetition: 1)
    let schedules = [
      DecisionSchedule(), DecisionSchedule(seed: 1), DecisionSchedule(isUntimed: true),
      DecisionSchedule(deviations: [Deviation(take: first, before: second)]),
      DecisionSchedule(deviations: [Deviation(take: second, before: first)]),
    ]
    #expect(Set(schedules.map(\.digest)).count == schedules.count)
    #expect(DecisionSchedule().digest == "88201fb960ff6465")
  }
}
