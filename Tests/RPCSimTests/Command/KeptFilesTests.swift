import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

/// A written file is complete, and never replaces the file of another scenario.
@Suite("Files that are kept")
struct KeptFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var found: String { "\(folder.path)/found" }

  private func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test("Scenarios of one name in different folders have recordings of their own")
  func sameName() throws {
    let paths = try ["a/race.json5", "b/race.json5"].map {
      try folder.write($0, ScenarioTexts.race)
    }
    let first = ToolRun(["explore", "--recordings", found] + paths)
    #expect(first.code == .failed)
    #expect(names(in: found).count == 2)
    let recordings = try names(in: found).map { try RecordingFile.read("\(found)/\($0)") }
    #expect(Set(recordings.map(\.scenario)) == Set(paths))
    // The same exploration replaces its own files.
    #expect(ToolRun(["explore", "--recordings", found] + paths) == first)
    #expect(names(in: found).count == 2)
  }

  @Test("Small scenarios of one name do not share their files either")
  func small() throws {
    let paths = try ["a/race.json5", "b/race.json5"].map {
      try folder.write($0, ScenarioTexts.race)
    }
    for path in paths + paths {
      #expect(ToolRun("shrink", "--output", found, path).code == .failed)
    }
    #expect(names(in: found).count == 6)
  }

  @Test("A backslash is part of a name")
  func backslash() throws {
    let paths = try [#"a\race.json5"#, #"b\race.json5"#].map {
      try folder.write($0, ScenarioTexts.race)
    }
    #expect(ToolRun(["explore", "--recordings", found] + paths).code == .failed)
    #expect(names(in: found) == [#"a\race.json"#, #"b\race.json"#])
    let corpus = "\(folder.path)/corpus"
    #expect(ToolRun(["explore", "--corpus", corpus] + paths).code == .failed)
    #expect(Set(names(in: corpus).map { $0.prefix(2) }) == [#"a\"#, #"b\"#])
  }

  @Test("A failure that two processes find at once is one file")
  func twoProcesses() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let scenario = try ScenarioSource(reading: path)
    let failing = try #require(
      (0..<100).lazy.map {
        ScenarioRun(of: scenario.scenario, strategy: .random(seed: $0), isRecorded: true)
      }.first { $0.verdict == .failed })
    var (one, other) = (
      Corpus(reading: "\(folder.path)/corpus"), Corpus(reading: "\(folder.path)/corpus")
    )
    let first = try #require(try one.add(failing, of: scenario, found: "by one"))
    let second = try #require(try other.add(failing, of: scenario, found: "by the other"))
    #expect((first.isNew, second.isNew) == (true, false))
    #expect(first.path == second.path)
    #expect(names(in: "\(folder.path)/corpus").count == 1)
  }

  @Test("Where there is no room the reason is said, and nothing is left")
  func noRoom() throws {
    let path = try folder.write("race.json5", ScenarioTexts.race)
    let run = ToolRun("render", "--format", "svg", "--output", "/dev/full", path)
    #expect(run.code == .unusable)
    #expect(
      run.errors.hasSuffix("/dev/full: error: cannot write this picture: no space left on device\n")
    )
    let elsewhere = "\(folder.path)/none/at/all.svg"
    #expect(ToolRun("render", "--output", elsewhere, path).code == .unusable)
    #expect(names(in: folder.path) == ["race.json5"])
  }

  @Test("A file is replaced where a link leads, and created only where there is none")
  func platform() throws {
    let path = try folder.write("file", "old")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: "file")
    try Platform.replace("\(folder.path)/link", with: Array("new".utf8))
    #expect(try Platform.contents(of: path, atMost: 9) == Array("new".utf8))
    #expect(throws: Platform.Failure.self) { try Platform.create(path, with: Array("x".utf8)) }
    try Platform.create("\(folder.path)/other", with: Array("x".utf8))
    #expect(names(in: folder.path) == ["file", "link", "other"])
    #expect(try Platform.contents(of: path, atMost: 9) == Array("new".utf8))
  }

  @Test("A name that is not UTF-8 is said to be none")
  func notText() throws {
    try folder.write("good.json5", ScenarioTexts.tutorial)
    var name = Array("\(folder.path)/bad".utf8CString.dropLast()) + [CChar(bitPattern: 0xFF)]
    name += Array(".json5".utf8CString)
    let descriptor = open(name, O_WRONLY | O_CREAT, 0o644)
    #expect(descriptor >= 0)
    close(descriptor)
    let run = ToolRun("validate", folder.path)
    #expect(run.code == .unusable)
    #expect(run.errors.contains("bad\u{FFFD}.json5: error: its name is not UTF-8"))
    #expect(run.output.contains("good.json5: ok\n"))
    #expect(ToolRun("validate", "\(folder.path)/bad\u{FFFD}.json5").errors.contains("not UTF-8"))
  }
}
