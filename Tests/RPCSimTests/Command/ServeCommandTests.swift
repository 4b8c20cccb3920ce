import AMQPGateway
import Foundation
import InMemoryBroker
import RPCCore
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
    #expect(run.errors.contains("live.json5:1:66: error: 'crash' cannot strike clients"))
    #expect(ToolRun("serve", "--faults", folder.path + "/missing.json5").code == .unusable)
  }

  @Test("a journal that cannot be written is refused before anybody is served")
  func journal() {
    let run = ToolRun("serve", "--journal", "/nowhere/at/all.trace")
    #expect(run.code == .unusable)
    #expect(run.errors == "/nowhere/at/all.trace: error: no such file or folder\n")
  }

  /// The end of `rpcsim serve` with the given faults, of which some have struck.
  private func end(faults: String, struck: Int...) throws -> (code: ExitCode, output: String) {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "live.json5",
      "{ queues: { q: {} }, servers: { w: { serves: 'q' } }, clients: { c: {} }, faults: [\(faults)] }"
    )
    var console = Console(output: ConsoleStream(), errors: ConsoleStream())
    let arguments = try Arguments(["--faults", path], options: [.trafficFaults, .trafficJournal])
    var traffic = try #require(try ServedTraffic(arguments))
    traffic.tell(struck.map { Crossing(time: .start, event: .struck(rule: $0)) }, &console)
    return (traffic.end(&console), console.output.captured)
  }

  @Test("a fault that never struck fails the command, unless it is optional")
  func neverStruck() throws {
    let faults = "{ drop: 'request' }, { drop: 'delivery', optional: true }"
    #expect(try end(faults: faults, struck: 0, 1).code == .held)
    #expect(try end(faults: faults, struck: 0).code == .held)
    let failed = try end(faults: faults, struck: 1)
    #expect(failed.code == .failed)
    #expect(
      failed.output
        == "fault: drop on the delivery hop\nnever struck: drop on the request hop\n")
  }
}

#if os(Linux)
  /// The built tool with a standard output that accepts no bytes.
  @Suite(
    "rpcsim serve that cannot speak", .enabled(if: BuiltTool.path != nil), .timeLimit(.minutes(2)))
  struct SilentServeTests {
    @Test(
      "a port that the system chose is an error if standard output cannot show it",
      arguments: [">/dev/full", ">&-", "<&- >&-"])
    func port(redirection: String) async throws {
      let run = try await BuiltTool.run("serve --listen 127.0.0.1:0 \(redirection)")
      #expect(run.code == ExitCode.unusable.rawValue)
      #expect(run.errors.hasPrefix("rpcsim: error: standard output cannot be written, so"))
    }

    @Test("what is meant for a closed standard output gets into no other file")
    func journal() async throws {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/journal.jsonl"
      let run = try await BuiltTool.run("serve --listen 127.0.0.1:0 --journal '\(path)' <&- >&-")
      #expect(run.code == ExitCode.unusable.rawValue)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
    }
  }

  /// The tool that the package manager builds beside the tests, called by a shell.
  private enum BuiltTool {
    static var path: String? {
      let tests = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
      let folders = [tests.deletingLastPathComponent(), Bundle.main.bundleURL]
      let paths = folders.map { $0.appending(path: "rpcsim").path }
      return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func run(_ words: String) async throws -> (code: Int32, errors: String) {
      let path = try #require(path)
      return try await withCheckedThrowingContinuation { done in
        Thread.detachNewThread { done.resume(with: Result { try call(path, words) }) }
      }
    }

    private static func call(_ path: String, _ words: String) throws -> (
      code: Int32, errors: String
    ) {
      let errors = Foundation.Pipe()
      let process = Foundation.Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "exec \"$0\" \(words)", path]
      process.standardError = errors
      try process.run()
      let text = try errors.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
  }
#endif
