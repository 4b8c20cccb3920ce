import Foundation
import Testing

@testable import RPCSimCommand

@Suite struct WatchTests {
  private func files(_ files: (String, Int64)...) -> WatchedFiles {
    WatchedFiles(
      files.map { ($0, WatchedFiles.Stamp(modified: $1, size: 1, identity: 1)) })
  }

  @Test("What came, changed or went is told, in the order of play")
  func changes() {
    let before = files(("a", 1), ("b", 1), ("c", 1), ("d", 1))
    #expect(before.changes(since: before).isEmpty)
    #expect(files(("a", 2), ("c", 1), ("e", 1)).changes(since: before) == ["a", "e", "b", "d"])
  }

  @Test("The size or another file of that name is a change as well")
  func stamps() {
    func one(_ stamp: WatchedFiles.Stamp?) -> WatchedFiles { WatchedFiles([("a", stamp)]) }
    let before = WatchedFiles.Stamp(modified: 1, size: 1, identity: 1)
    for change in [
      WatchedFiles.Stamp(modified: 2, size: 1, identity: 1),
      WatchedFiles.Stamp(modified: 1, size: 2, identity: 1),
      WatchedFiles.Stamp(modified: 1, size: 1, identity: 2), nil,
    ] {
      #expect(one(change).changes(since: one(before)) == ["a"])
    }
    #expect(one(nil).count == 0)
  }

  @Test("A change counts when it looks the same twice, and once")
  func settles() {
    var watch = Watch(played: files(("a", 1)))
    #expect(watch.look(at: files(("a", 1))) == nil)
    #expect(watch.look(at: files(("a", 2))) == nil)
    #expect(watch.look(at: files(("a", 3))) == nil)
    #expect(watch.look(at: files(("a", 3))) == ["a"])
    #expect(watch.look(at: files(("a", 3))) == nil)
  }

  @Test("What is changed and changed back is not played")
  func changedBack() {
    var watch = Watch(played: files(("a", 1)))
    #expect(watch.look(at: files()) == nil)
    #expect(watch.look(at: files(("a", 1))) == nil)
    #expect(watch.look(at: files(("a", 1))) == nil)
  }

  @Test("Files are played at once and after each change, until the end")
  func loop() {
    var looks = [files(("a", 1)), files(("a", 1)), files(("a", 2)), files(("a", 2)), files()]
    looks += [files(), files()]
    var played: [[String]] = []
    let code = Watch.run(
      look: { looks.removeFirst() }, wait: { looks.isEmpty },
      play: { count, changes in
        played.append(changes)
        return count == 1 ? .failed : .unusable
      })
    #expect(played == [[], ["a"], ["a"]])
    #expect(code == .unusable)
  }

  @Test("What changes while the files are played is played again")
  func meanwhile() {
    var now = files(("a", 1))
    var rounds = 0
    var played = 0
    _ = Watch.run(
      look: { now },
      wait: {
        rounds += 1
        return rounds > 3
      },
      play: { _, _ in
        played += 1
        now = self.files(("a", 2))
        return .held
      })
    #expect(played == 2)
  }

  @Test("A run that was ended in the middle does not count")
  func ended() {
    var codes: [ExitCode?] = [.failed, nil]
    var looks = [files(("a", 1)), files(("a", 2)), files(("a", 2))]
    let code = Watch.run(
      look: { looks.removeFirst() }, wait: { looks.isEmpty },
      play: { _, _ in codes.removeFirst() })
    #expect(code == .failed)
    #expect(codes.isEmpty)
  }

  @Test("A request to end is seen by each later wait")
  func request() {
    let end = EndRequest()
    #expect(!end.wait(milliseconds: 0))
    end.make()
    #expect(end.isMade)
    #expect(end.wait(milliseconds: 60_000))
    #expect(end.wait(milliseconds: 60_000))
  }

  @Test("Files that are written have another stamp")
  func fileSystem() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.json5", "1")
    let before = WatchedFiles(in: [folder.path])
    #expect(before == WatchedFiles(in: [folder.path]))
    try folder.write("a.json5", "22")
    try folder.write("b.json5", "")
    let changes = WatchedFiles(in: [folder.path]).changes(since: before)
    #expect(changes == [path, "\(folder.path)/b.json5"])
    #expect(WatchedFiles(in: ["\(folder.path)/none"]).count == 0)
  }

  @Test("Reports for other tools are not watched")
  func formats() {
    let run = ToolRun("run", "--watch", "--format=tap", "x")
    #expect(run.code == .unusable)
    #expect(run.errors.contains("--watch is for people: it goes with --format text only"))
    #expect(ToolRun("run", "--watch").errors.contains("name a scenario file"))
  }
}
