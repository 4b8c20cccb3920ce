import Testing

@testable import RPCSimCommand

@Suite("rpcsim serve")
struct ServeCommandTests {
  @Test(
    "what cannot be listened on is refused, and says what would do",
    arguments: ["5672", "unix:", "localhost", ":0"])
  func address(text: String) {
    let run = ToolRun("serve", "--listen", text)
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("--listen takes HOST:PORT or unix:PATH"))
  }

  @Test("a folder that is missing is an error, not a crash")
  func missingFolder() {
    let run = ToolRun("serve", "--listen", "unix:/nowhere/at/all.sock")
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("cannot listen on unix:/nowhere/at/all.sock: "))
  }

  @Test(
    "options out of range are refused",
    arguments: [
      ["--frame-size", "100"], ["--channels", "0"], ["--connections", "0"], ["--user", "guest"],
      ["--memory", "-1"], ["operand"],
    ])
  func options(arguments: [String]) {
    let run =
      arguments.count == 2
      ? ToolRun("serve", arguments[0], arguments[1]) : ToolRun("serve", arguments[0])
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
  }

  @Test("a file of faults that cannot be read, or cannot strike, is refused at once")
  func faults() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "live.json5",
      "{ story: 's', servers: { w: { serves: 'q' } }, faults: [{ crash: 'w', at: '1s' }] }")
    let run = ToolRun("serve", "--faults", path)
    #expect(run.code == .unusable)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("live.json5:1:66: error: 'crash' cannot strike live clients"))
    #expect(ToolRun("serve", "--faults", folder.path + "/missing.json5").code == .unusable)
  }

  @Test("a journal that cannot be written is refused before anybody is served")
  func journal() {
    let run = ToolRun("serve", "--journal", "/nowhere/at/all.trace")
    #expect(run.code == .unusable)
    #expect(run.errors == "/nowhere/at/all.trace: error: no such file or folder\n")
  }
}
