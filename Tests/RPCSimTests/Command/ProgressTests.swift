import Testing

@testable import RPCSimCommand

@Suite struct ProgressTests {
  @Test("A terminal's line is written over after a second, and taken away")
  func terminal() {
    var progress = Progress(isTerminal: true)
    #expect(progress.text(after: .milliseconds(999)) { "no" } == nil)
    #expect(progress.erasure().isEmpty)
    #expect(progress.text(after: .seconds(1)) { "one" } == "\r\u{1B}[Kone")
    #expect(progress.text(after: .milliseconds(1_050)) { "no" } == nil)
    #expect(progress.text(after: .milliseconds(1_100)) { "two" } == "\r\u{1B}[Ktwo")
    #expect(progress.erasure() == "\r\u{1B}[K")
    #expect(progress.erasure().isEmpty)
  }

  @Test("A log gets a line every five seconds")
  func log() {
    var progress = Progress(isTerminal: false)
    #expect(progress.text(after: .seconds(4)) { "no" } == nil)
    #expect(progress.text(after: .seconds(6)) { "one" } == "rpcsim: one\n")
    #expect(progress.text(after: .seconds(10)) { "no" } == nil)
    #expect(progress.text(after: .seconds(11)) { "two" } == "rpcsim: two\n")
    #expect(progress.erasure().isEmpty)
  }

  @Test("A terminal is told every second that a command goes on that says nothing itself")
  func silence() {
    var progress = Progress(isTerminal: true)
    #expect(progress.repeatedText(after: .milliseconds(1_500)) { "no" } == nil)
    #expect(progress.repeatedText(after: .seconds(2)) { "busy" } == "\r\u{1B}[Kbusy")
    #expect(progress.text(after: .milliseconds(2_100)) { "new" } == "\r\u{1B}[Knew")
    #expect(progress.repeatedText(after: .milliseconds(3_000)) { "no" } == nil)
    #expect(progress.repeatedText(after: .milliseconds(3_100)) { "busy" } == "\r\u{1B}[Kbusy")
    #expect(progress.erasure() == "\r\u{1B}[K")
    var log = Progress(isTerminal: false)
    #expect(log.repeatedText(after: .seconds(4)) { "no" } == nil)
    #expect(log.repeatedText(after: .milliseconds(5_900)) { "too soon" } == nil)
    #expect(log.repeatedText(after: .seconds(6)) { "busy" } == "rpcsim: busy\n")
    #expect(log.repeatedText(after: .milliseconds(11_900)) { "no" } == nil)
    #expect(log.text(after: .milliseconds(11_900)) { "new" } == "rpcsim: new\n")
  }

  @Test("A run that takes long says how far it is, away from its report")
  func longRun() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("long.json5", ScenarioTexts.long)
    var seconds = 0
    var console = Console(output: ConsoleStream(), errors: ConsoleStream()) {
      seconds += 5
      return .seconds(seconds)
    }
    let code = CommandLineTool.run(["run", "--event-limit", "10000", path], into: &console)
    #expect(code == .undecided)
    #expect(
      console.errors.captured == """
        rpcsim: reading file 1 of 1
        rpcsim: scenario 1 of 1, long, 4,096 events
        rpcsim: scenario 1 of 1, long, 8,192 events

        """)
    #expect(console.output.captured == ToolRun("run", "--event-limit", "10000", path).output)
  }
}
