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
}
