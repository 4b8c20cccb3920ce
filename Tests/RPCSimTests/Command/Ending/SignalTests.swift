import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

/// Signals to the built tool in another process.
@Suite("Signals", .enabled(if: EndedTool.path != nil))
struct SignalTests {
  @Test(
    "An endless exploration that is interrupted reports what it did", arguments: [SIGINT, SIGTERM])
  func exploration(signal: Int32) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let tool = try await EndedTool(
      by: signal, "explore", "--schedules", "1000000000", "--jobs", "2", "--format", "json",
      "--recordings", "\(folder.path)/found", path)
    #expect(tool.code == ExitCode.failed.rawValue)
    #expect(tool.progress.hasPrefix("rpcsim: race: "))
    #expect(tool.progress.contains(" of 1,000,000,000 schedules, "))
    let document = try JSONSerialization.jsonObject(with: tool.output) as? [String: Any]
    let scenarios = document?["stories"] as? [[String: Any]]
    let scenario = try #require(scenarios?.first)
    let done = try #require(scenario["schedules"] as? Int)
    let interrupted = scenario["interrupted"] as? [String: Any]
    #expect(done > 0)
    #expect(interrupted?["after"] as? Int == done)
    #expect(interrupted?["of"] as? Int == 1_000_000_000)
    #expect((scenario["outcomes"] as? [Any])?.isEmpty == false)
    let recording = try #require(scenario["recording"] as? String)
    #expect(ToolRun("replay", recording).code == .failed)
  }

  @Test("A scenario that held until then ends with a code that says so")
  func held() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("tutorial.json5", ScenarioTexts.tutorial)
    let tool = try await EndedTool(by: SIGINT, "run", "--seeds", "1000000000", path)
    #expect(tool.code == 130)
    #expect(tool.progress.hasPrefix("rpcsim: scenario 1 of 1, tutorial, "))
    let report = String(decoding: tool.output, as: UTF8.self)
    #expect(report.contains("  interrupted after "))
    #expect(report.contains(" of 1,000,000,000 runs\n"))
    #expect(report.contains("0 scenarios held, 0 failed, 1 interrupted: "))
  }
}

/// The output and exit code of the tool in another process that a signal ended.
private struct EndedTool: Sendable {
  /// The line of progress before the signal: the first line that tells a pace.
  let progress: String
  let output: Data
  let code: Int32

  /// The path of the tool, which the package manager builds beside the tests.
  static var path: String? {
    let tests = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
    let folders = [tests.deletingLastPathComponent(), Bundle.main.bundleURL]
    let paths = folders.map { $0.appending(path: "rpcsim").path }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs the tool, and waits for it on a new thread, so that other tests go on.
  init(by signal: Int32, _ arguments: String...) async throws {
    let path = try #require(Self.path)
    self = try await withCheckedThrowingContinuation { done in
      Thread.detachNewThread {
        done.resume(with: Result { try EndedTool(at: path, arguments, by: signal) })
      }
    }
  }

  private init(at path: String, _ arguments: [String], by signal: Int32) throws {
    let (output, errors) = (Foundation.Pipe(), Foundation.Pipe())
    let process = Foundation.Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    progress = Self.line(in: errors.fileHandleForReading, containing: " a second, about ")
    // The signal is sent twice at once, as `timeout` does.
    for _ in 0..<2 { kill(process.processIdentifier, progress.isEmpty ? SIGKILL : signal) }
    self.output = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    code = process.terminationStatus
  }

  /// The first line that contains a text; empty if there is none.
  private static func line(in file: FileHandle, containing text: String) -> String {
    var unread = Data()
    while true {
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        if line.contains(text) { return line }
      }
      let more = file.availableData
      if more.isEmpty { return "" }
      unread += more
    }
  }
}
