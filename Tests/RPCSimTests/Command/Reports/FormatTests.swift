import Testing

@testable import RPCSim
@testable import RPCSimCommand

/// The output of the commands in the formats of other tools.
@Suite struct FormatTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A played scenario has its seed and the command that plays it again")
  func run() throws {
    let path = try folder.write("x.json5", ScenarioTexts.tutorial(replacing: "832040", by: "5"))
    try folder.write("endless.json5", ScenarioTexts.endless)
    let run = ToolRun(
      "run", folder.path, "--format", "junit", "--seed", "17", "--event-limit", "100")
    #expect(run.code == .failed)
    #expect(run.output.contains(#"<property name="seed" value="17"/>"#))
    #expect(
      run.output.contains(
        #"<property name="replay" value="rpcsim run --seed 17 --event-limit 100 \#(path)"/>"#))
    #expect(
      run.output.contains(
        """
        <failure type="expectation refuted" \
        message="expectation 1 refuted: first returned 832040, not 5">
        """))
    #expect(run.output.contains(#"<error type="undecided" message="given up after 100 events">"#))
    #expect(run.output.contains("◀── here"))
  }

  @Test(
    "The kind of a failure is that of the first thing that is wrong",
    arguments: [
      (ScenarioTexts.neverStruck(), "fault never struck"),
      (ScenarioTexts.deadlock, "expectation refuted"),
      (
        ScenarioTexts.deadlock.replacing(
          #"{ call: "outer", returns: 1 }"#, with: #"{ handlerRuns: "outer", equals: 1 }"#),
        "invariant violated"
      ),
    ])
  func kinds(text: String, kind: String) throws {
    let run = ToolRun("run", "--format=tap", try folder.write("x.json5", text))
    #expect(run.output.contains("  kind: \"\(kind)\"\n"))
    #expect(run.output.contains("not ok 1 - "))
    #expect(run.output.hasSuffix("  ...\n1..1\n"))
  }

  @Test("An explored scenario that fails has its recording, which the command plays again")
  func explore() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let recordings = "\(folder.path)/found"
    let run = ToolRun(
      "explore", path, "--format", "junit", "--schedules", "100", "--recordings", recordings)
    #expect(run.code == .failed)
    let recording = "\(recordings)/race.json"
    #expect(run.output.contains(#"<property name="recording" value="\#(recording)"/>"#))
    #expect(run.output.contains(#"<property name="replay" value="rpcsim replay \#(recording)"/>"#))
    #expect(run.output.contains(#"<property name="schedules" value="100"/>"#))
    #expect(run.output.contains("expectation 1 refuted: second settled before first\">"))
    let replay = ToolRun("replay", recording, "--format", "tap")
    #expect(replay.code == .failed)
    #expect(replay.output.contains("  outcome: \"exact\"\n"))
    #expect(replay.output.contains("  recording: \"\(recording)\"\n"))
    let json = ToolRun("replay", recording, "--format", "json")
    #expect(json.output.contains(#""outcome" : "exact""#))
  }

  @Test("A recording whose scenario has changed is skipped, and one that is not there is an error")
  func replay() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    _ = ToolRun("explore", path, "--schedules", "100", "--recordings", "\(folder.path)/found")
    let mended = try folder.write(
      "mended.json5", ScenarioTexts.race.replacing("count: 2", with: "count: 1"))
    let recording = "\(folder.path)/found/race.json"
    let run = ToolRun(
      "replay", "--scenario", mended, recording, "\(folder.path)/none", "--format=tap")
    #expect(run.code == .unusable)
    #expect(run.output.contains("ok 1 - \(folder.path)/found/race # SKIP adapted("))
    #expect(run.output.contains("not ok 2 - \(folder.path)/none\n"))
    #expect(folder.withoutPath(run.errors) == "none: error: no such file or folder\n")
  }

  @Test("An exploration that holds and one that was cut short are told apart")
  func undecided() throws {
    let text = ScenarioTexts.race.replacing(
      #"{ order: ["first", "second"] }"#, with: #"{ call: "first", returns: 1 }"#
    ).replacing("1ms..9ms", with: "1ms..2ms").replacing("1ms..3ms", with: "1ms")
    let path = try folder.write("race.json5", text)
    let all = ToolRun("explore", path, "--strategy", "exhaustive", "--format", "tap")
    #expect(all.code == .held)
    #expect(all.output.contains("\nok 1 - "))
    let cut = ToolRun(
      "explore", path, "--strategy", "exhaustive", "--states", "10", "--format", "json")
    #expect(cut.code == .undecided)
    #expect(cut.output.contains(#""isComplete" : false"#))
    #expect(cut.output.contains(#""verdict" : "undecided""#))
  }

  @Test("A validated file has its mistakes with their places")
  func validate() throws {
    try folder.write("a.json5", ScenarioTexts.tutorial)
    try folder.write("b.json5", ScenarioTexts.tutorial(replacing: "prefetch", by: "prefech"))
    let json = ToolRun("validate", folder.path, "--format", "json")
    #expect(json.code == .unusable)
    #expect(json.output.contains(#""suggestion" : "prefetch""#))
    #expect(json.output.contains(#""line" : 8"#))
    let junit = ToolRun("validate", folder.path, "\(folder.path)/none", "--format", "junit")
    #expect(junit.output.contains(#"tests="3" failures="0" errors="2" skipped="0""#))
    #expect(junit.output.contains(#"<error type="unreadable" message=""#))
  }

  @Test("If a file cannot be read, the report says so of it, and that nothing was played")
  func unplayed() throws {
    try folder.write("a.json5", ScenarioTexts.tutorial)
    try folder.write("b.json5", "{")
    for command in ["run", "explore"] {
      let run = ToolRun(command, folder.path, "--format", "tap")
      #expect(run.code == .unusable)
      #expect(run.output.contains("ok 1 - \(folder.path)/a # SKIP others cannot be read\n"))
      #expect(run.output.contains("not ok 2 - \(folder.path)/b\n"))
      #expect(run.output.hasSuffix("\n1..2\n"))
      #expect(ToolRun(command, folder.path).output.isEmpty)
    }
  }

  @Test("The same scenarios give the same report", arguments: ["junit", "tap"])
  func determinism(format: String) throws {
    try folder.write("a.json5", ScenarioTexts.neverStruck())
    try folder.write("b/b.json5", ScenarioTexts.race)
    let first = ToolRun("run", folder.path, "--format", format, "--seeds", "5")
    #expect(first.output.count > 1_000)
    #expect(ToolRun("run", folder.path, "--format", format, "--seeds", "5") == first)
  }
}
