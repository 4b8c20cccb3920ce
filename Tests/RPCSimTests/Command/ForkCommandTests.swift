import Foundation
import RPCSim
import Testing

@testable import RPCSimCommand

@Suite struct ForkCommandTests {
  private let folder: TemporaryFolder
  private let recording: String

  init() throws {
    folder = try TemporaryFolder()
    let path = try folder.write("race.json5", ScenarioTexts.race)
    _ = ToolRun("explore", "--recordings", folder.path, path)
    recording = "\(folder.path)/race.json"
  }

  private func fork(_ options: String...) -> ToolRun {
    ToolRun(["fork", "--recordings", folder.path] + options + [recording])
  }

  /// The first decision in which the recording departs from the plain run, with the event that was
  /// taken and the plain run's alternative.
  private func departure() throws -> (decision: String, take: String, alternative: String) {
    let recorded = try Recording(
      reading: SourceText(
        file: "r", text: String(contentsOfFile: recording, encoding: .utf8)))
    let deviation = try #require(recorded.record.schedule.deviations.first)
    let decision = (1...100).map { "\($0)" }.first {
      fork("--at", $0).output.contains("* \(deviation.take)\n")
    }
    return (try #require(decision), "\(deviation.take)", "\(deviation.before)")
  }

  @Test("What could be taken is listed, and taking what the plain run takes mends the race")
  func mends() throws {
    let (decision, take, other) = try departure()
    let list = fork("--at", decision)
    #expect(list.code == .held)
    #expect(list.output.contains("  \(other)\n"))
    let mended = fork("--at", decision, "--take", other)
    #expect(mended.code == .held)
    #expect(mended.output.hasPrefix("race: it holds\n"))
    #expect(ToolRun("replay", "\(folder.path)/race.fork.json").code == .held)
    #expect(fork("--at", decision, "--take", take).code == .failed)
  }

  @Test("A fault that a schedule places is listed where it could strike, and can be taken")
  func faults() throws {
    let path = try folder.write("crash.json5", ScenarioTexts.anyCrash)
    _ = ToolRun("render", "--recording", "\(folder.path)/crash.json", path)
    func fork(_ options: String...) -> ToolRun {
      ToolRun(
        ["fork", "--recordings", folder.path] + options + ["\(folder.path)/crash.json"])
    }
    let strike = "strike the fault: worker, crash after reply, before ack of first#1"
    let decision = try #require(
      (1...20).map { "\($0)" }.first { fork("--at", $0).output.contains("  \(strike)\n") })
    let struck = fork("--at", decision, "--take", strike, "--keep")
    #expect(struck.code == .failed)
    #expect(struck.output.contains("the handler of first ran 2 times, not once"))
    let list = ToolRun("fork", "--at", decision, "\(folder.path)/crash.fork.json").output
    #expect(list.contains("* \(strike)\n"))
    #expect(list.contains("  let nothing go wrong: worker, after reply, before ack of first#1\n"))
  }

  @Test("What cannot be taken is refused, and so is a decision that there is not")
  func refused() throws {
    let wrong = fork("--at", "1", "--take", "nonsense")
    #expect(wrong.code == .unusable)
    #expect(wrong.errors.contains("this choice does not exist there"))
    #expect(fork("--at", "1000").code == .unusable)
    #expect(fork().code == .unusable)
  }
}
