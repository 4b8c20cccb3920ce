import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct ScenarioFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ files: ScenarioFiles) -> [String] {
    files.paths.map(folder.withoutPath)
  }

  @Test("A folder means the scenario files below it, in byte order of their paths")
  func order() throws {
    for name in ["b.json5", "a/z.json5", "a-b.json5", "B.json5", "é.json5", "a/y/x.json5"] {
      try folder.write(name, "")
    }
    for name in ["notes.md", ".hidden.json5", ".git/x.json5", "a.json"] {
      try folder.write(name, "")
    }
    #expect(
      names(ScenarioFiles(in: [folder.path])) == [
        "B.json5", "a-b.json5", "a/y/x.json5", "a/z.json5", "b.json5", "é.json5",
      ])
    #expect(names(ScenarioFiles(in: [folder.path + "/"])).count == 6)
  }

  @Test("A file that is named twice is played once, where it is named first")
  func twice() throws {
    try folder.write("a.json5", "")
    let last = try folder.write("b.json5", "")
    #expect(names(ScenarioFiles(in: [last, folder.path, last])) == ["b.json5", "a.json5"])
  }

  @Test("Links to folders are followed, but not in a circle")
  func links() throws {
    try folder.write("a/x.json5", "")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/a/up", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: folder.path + "/z", withDestinationPath: "a")
    try files.createSymbolicLink(atPath: folder.path + "/one", withDestinationPath: "two")
    try files.createSymbolicLink(atPath: folder.path + "/two", withDestinationPath: "one")
    let found = ScenarioFiles(in: [folder.path])
    #expect(names(found) == ["a/x.json5"])
    #expect(found.complaints.isEmpty)
    let circle = ScenarioFiles(in: [folder.path + "/one"])
    #expect(circle.complaints == ["\(folder.path)/one: error: its symbolic links form a circle"])
  }

  @Test("A pipe in a folder is not waited for")
  func pipe() throws {
    #expect(mkfifo(folder.path + "/x.json5", 0o600) == 0)
    let files = ScenarioFiles(in: [folder.path])
    #expect(files.complaints == ["\(folder.path)/x.json5: error: this is no file"])
  }

  @Test("A missing path is told, with the neighbour that was probably meant")
  func missing() throws {
    try folder.write("tutorial.json5", "")
    let files = ScenarioFiles(in: [folder.path + "/tutroial.json5"])
    let path = folder.path
    #expect(
      files.complaints == [
        "\(path)/tutroial.json5: error: no such file or folder, "
          + "did you mean '\(path)/tutorial.json5'?"
      ])
  }

  @Test("A folder without scenarios is told")
  func nothing() throws {
    try folder.write("notes.md", "")
    let run = ToolRun("run", folder.path)
    #expect(run.code == .unusable)
    #expect(
      run.errors == "\(folder.path): error: there is no file ending in .json5 in this folder\n")
  }
}
