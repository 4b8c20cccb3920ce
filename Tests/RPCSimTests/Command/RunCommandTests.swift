import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct RunCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A scenario that holds takes one line, and the summary says what was proved")
  func held() throws {
    let run = ToolRun("run", try folder.write("tutorial_fib.json5", ScenarioTexts.tutorial))
    #expect(run.code == .held)
    #expect(run.errors.isEmpty)
    #expect(
      run.output == """
        ✓ tutorial_fib           3 expectations   0 faults       7 events  44 ms of virtual time

        1 scenario held, 0 failed: 3 expectations, 0 of 0 faults struck, \
        \(ScenarioRun.invariants.count.of("checker"))

        """)
  }

  @Test("A refuted expectation shows its place, the events that refute it, and where they are")
  func refuted() throws {
    let text = ScenarioTexts.tutorial(replacing: "832040", by: "5")
    let run = ToolRun("run", try folder.write("wrong.json5", text))
    #expect(run.code == .failed)
    let path = "\(folder.path)/wrong.json5"
    #expect(
      run.output.contains(
        """
          \(path):16:5: expectation 1 refuted: first returned 832040, not 5
            16 |     { call: "first", returns: 5, within: "1s" },
               |     ^
        """))
    #expect(run.output.contains("44.000000    #22    #20  client  call settled  "))
    let lines = run.output.split(separator: "\n")
    let marked = lines.filter { $0.hasSuffix("◀── here") }
    #expect(marked.count == 1)
    #expect(marked.first?.contains("│◀──── reply to first ────│") == true)
    #expect(lines.contains("  replay: rpcsim run \(path)"))
    #expect(lines.last?.hasPrefix("0 scenarios held, 1 failed: 3 expectations") == true)
  }

  @Test("An expectation about a call that is not made is reported as vacuous")
  func vacuous() throws {
    let source = try ScenarioSource(reading: try folder.write("x.json5", ScenarioTexts.tutorial))
    var scenario = source.scenario
    scenario.steps = []
    let played = PlayedScenario(source, first: ScenarioRun(of: scenario))
    let report = FailureText(played, replay: "", Paint(isOn: false)).text
    #expect(report.contains("x.json5:16:5: expectation 1 vacuous: no call named 'first' was"))
  }

  @Test("A planned fault that never strikes fails the run, at its place")
  func neverStruck() throws {
    let run = ToolRun("run", try folder.write("x.json5", ScenarioTexts.neverStruck()))
    #expect(run.code == .failed)
    #expect(
      folder.withoutPath(run.output).contains(
        """
          x.json5:15:12: fault 1 never struck: crash worker at after ack of first (occurrence 3)
            15 |   faults: [{ crash: "worker", at: "after ack", of: "first", nth: 3 }],
               |            ^
        """))
    #expect(
      run.output.contains(
        """
        fault  point      struck
        crash  after ack     0/1
        """))
    #expect(run.output.contains("0 of 1 fault struck"))
  }

  @Test("An optional fault need not strike")
  func optionalFault() throws {
    let text = ScenarioTexts.neverStruck(isOptional: true)
    let run = ToolRun("run", try folder.write("x.json5", text))
    #expect(run.code == .held)
    #expect(run.output.contains("crash  after ack     0/1"))
  }

  @Test("A run without an end is given up and decides nothing")
  func undecided() throws {
    let path = try folder.write("endless.json5", ScenarioTexts.endless)
    let run = ToolRun("run", "--event-limit=100", path)
    #expect(run.code == .undecided)
    #expect(run.output.hasPrefix("? endless"))
    #expect(run.output.contains("given up after 100 events, at "))
    #expect(run.output.contains("expectation 1 undecided: "))
    #expect(run.output.contains("replay: rpcsim run --event-limit 100 \(path)"))
    #expect(run.output.contains("0 scenarios held, 0 failed, 1 undecided: "))
  }

  @Test("One that failed outweighs one that is undecided")
  func worst() throws {
    try folder.write("a.json5", ScenarioTexts.endless)
    try folder.write("b.json5", ScenarioTexts.neverStruck())
    #expect(ToolRun("run", folder.path, "--event-limit", "100").code == .failed)
  }

  @Test("A deadlock is told as a chain of reasons")
  func deadlock() throws {
    let run = ToolRun("run", try folder.write("x.json5", ScenarioTexts.deadlock))
    #expect(run.code == .failed)
    #expect(
      folder.withoutPath(run.output).contains(
        """
          x.json5: violated: no call is left pending: outer, which c made at 0s, never settled
                0.000000    #10         c       call started          outer: f, no deadline

        """))
    #expect(
      run.output.contains(
        """
          outer still waits (a deadlock):
            the handler of outer at w waits for inner
              └ the request of inner waits at w, whose 1 executor slot is held by the handler of outer
                └ outer waits for itself: this is a deadlock, and nothing can end it
        """))
  }

  @Test("Seeds are tried until one fails, and the command that replays it does")
  func seeds() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    #expect(ToolRun("run", path).code == .held)
    let run = ToolRun("run", path, "--seeds", "100")
    #expect(run.code == .failed)
    let replay = try #require(run.output.firstMatch(of: /replay: rpcsim run --seed ([0-9]+)/))
    let seed = String(replay.output.1)
    let again = ToolRun("run", "--seed", seed, path)
    #expect(again.code == .failed)
    let finding = try #require(run.output.firstMatch(of: /expectation 1 refuted.*\n/))
    #expect(again.output.contains(finding.output))
    let before = try #require(Int(seed))
    if before > 0 { #expect(ToolRun("run", path, "--seeds", "\(before)").code == .held) }
  }

  @Test("The random strategy has seed 0 if none is given")
  func randomSeed() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let seeded = ToolRun("run", "--seed=0", "--trace", path)
    #expect(ToolRun("run", "--strategy", "random", "--trace", path) == seeded)
    #expect(ToolRun("run", "--trace", path) != seeded)
  }

  @Test("The trace and the diagram are shown when asked for")
  func pictures() throws {
    let path = try folder.write("x.json5", ScenarioTexts.tutorial)
    let run = ScenarioRun(of: try ScenarioSource(reading: path).scenario)
    let output = ToolRun("run", "--trace", "--diagram", path).output
    #expect(output.contains(TextTrace(run.journal).text))
    #expect(output.contains(ColumnDiagram(run.journal).text()))
  }

  @Test("A diagram comes with the reasons of a stall that the scenario expects")
  func expectedStall() throws {
    let text = ScenarioTexts.deadlock.replacing(
      #"{ call: "outer", returns: 1 }"#, with: #"{ call: "outer", stalls: true, heldBy: "w" }"#)
    let path = try folder.write("x.json5", text)
    let run = ToolRun("run", "--diagram", path)
    #expect(run.code == .held)
    #expect(
      run.output.contains(
        """
          outer waits, as expected (a deadlock):
            the handler of outer at w waits for inner
              └ the request of inner waits at w, whose 1 executor slot is held by the handler of outer
                └ outer waits for itself: this is a deadlock, and nothing can end it
        """))
    #expect(!ToolRun("run", path).output.contains("as expected"))
  }

  @Test("The same scenarios give the same report", arguments: ["text", "json"])
  func determinism(format: String) throws {
    try folder.write("a.json5", ScenarioTexts.neverStruck())
    try folder.write("b.json5", ScenarioTexts.race)
    try folder.write("c.json5", ScenarioTexts.deadlock)
    let first = ToolRun("run", folder.path, "--format", format, "--trace", "--seeds", "5")
    #expect(first.output.count > 1_000)
    let second = ToolRun("run", folder.path, "--format", format, "--trace", "--seeds", "5")
    #expect(first == second)
  }

  @Test("One file that cannot be read keeps all from running")
  func neverPartial() throws {
    try folder.write("a.json5", ScenarioTexts.tutorial)
    try folder.write("b.json5", "{")
    try folder.write("c.json5", "[]")
    let run = ToolRun("run", folder.path)
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("b.json5:1:1: error: "))
    #expect(run.errors.contains("c.json5:1:1: error: "))
  }

  @Test("Colour is for terminals")
  func colour() throws {
    let path = try folder.write("x.json5", ScenarioTexts.tutorial)
    #expect(ToolRun("run", path, isTerminal: true).output.contains("\u{1B}[32m✓\u{1B}[0m"))
    #expect(!ToolRun("run", path).output.contains("\u{1B}"))
  }

  @Test(
    "What a file is called cannot upset a terminal or a shell",
    arguments: [
      ("it's.json5", #"/it'\''s.json5'"#), ("it's \u{1B}[2J.json5", #"/it\'s \x1b[2J.json5'"#),
      ("-a_b.json5", "/-a_b.json5"), ("$(a).json5", "/$(a).json5'"),
    ])
  func strangeNames(name: String, word: String) throws {
    let run = ToolRun("run", try folder.write(name, ScenarioTexts.neverStruck()))
    #expect(run.code == .failed)
    #expect(!run.output.contains("\u{1B}"))
    #expect(run.output.contains(word + "\n"))
  }
}
