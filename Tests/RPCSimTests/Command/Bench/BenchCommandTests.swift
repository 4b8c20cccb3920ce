import Foundation
import RPCSim
import Testing

@testable import RPCSimCommand

@Suite("rpcsim bench")
struct BenchCommandTests {
  private static let calls = ["bench", "--calls=50", "--in-flight=5", "--servers=3", "--rounds=1"]

  private func report(_ run: ToolRun) throws -> BenchReport {
    try JSONDecoder().decode(BenchReport.self, from: Data(run.output.utf8))
  }

  @Test("Without scenarios it measures calls, as they are asked for")
  func calls() {
    let run = ToolRun(Self.calls + ["--journal=both"])
    #expect(run.code == .held)
    let rows = run.output.split(separator: "\n")
    #expect(rows.count == 3)
    let heads: [Substring] = ["median", "lowest", "highest", "events/s"]
    #expect(rows[0].split(separator: " ") == heads)
    #expect(rows[1].hasPrefix("5 in flight, 50 calls, 3 servers, calls/s "))
    #expect(rows[2].hasPrefix("5 in flight, 50 calls, 3 servers, journal, calls/s "))
  }

  @Test("With scenarios it measures schedules and states, with one job and with several")
  func explorations() throws {
    let folder = try TemporaryFolder()
    let scenario = try folder.write("one.json5", ScenarioTexts.tutorial)
    let run = ToolRun("bench", "--rounds=1", "--format=json", scenario)
    #expect(run.code == .held)
    let figures = try report(run).figures
    let jobs = Set([1, Platform.processorCount]).count
    let units: [String] = ["schedules", "schedules", "states"].flatMap { unit in
      Array(repeating: unit, count: jobs)
    }
    #expect(figures.map(\.unit) == units)
    #expect(Set(figures.map(\.name)).count == figures.count)
    for figure in figures {
      #expect(
        figure.lowest > 0 && figure.lowest <= figure.median && figure.median <= figure.highest)
      #expect(figure.events >= figure.median)
    }
  }

  @Test("Scenarios of one name are told apart by their files, and long names are not cut")
  func names() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "long", count: 30)
    let paths = try ["a", "b"].map {
      try folder.write("\($0)/\(name).json5", ScenarioTexts.tutorial)
    }
    let options = ["bench", "--rounds=1", "--format=json", "--strategy=random", "--jobs=1"]
    let one = try report(ToolRun(options + paths.prefix(1))).figures.map(\.name)
    #expect(one == ["\(name), random, 1 job"])
    let both = try report(ToolRun(options + paths)).figures.map { folder.withoutPath($0.name) }
    let names: [String] = ["a", "b"].map { "\($0)/\(name).json5, random, 1 job" }
    #expect(both == names)
  }

  @Test("A figure is the median of its rounds, with the lowest and the highest")
  func medians() {
    let work = BenchWork(name: "some", unit: "calls") { _ in nil }
    let rounds = [30, 10, 20].map {
      BenchWork.Amount(count: $0, events: $0 * 4, duration: .seconds(2))
    }
    let figure = BenchFigure(of: work, rounds: rounds)
    let figures: [Int] = [figure.lowest, figure.median, figure.highest, figure.events]
    #expect(figures == [5, 10, 15, 40])
    // The median of two rounds is the slower one.
    #expect(BenchFigure(of: work, rounds: Array(rounds.prefix(2))).median == 5)
  }

  @Test("Work goes on until enough time has passed, and says if it goes wrong")
  func amounts() {
    let work = BenchWork(name: "some", unit: "calls") { _ in
      BenchWork.Amount(count: 3, events: 5, duration: .milliseconds(40))
    }
    let amount = work.perform(forAtLeast: .milliseconds(100), isEnded: { false })
    #expect(amount?.count == 9 && amount?.events == 15)
    #expect(work.perform(forAtLeast: .seconds(100), isEnded: { true })?.count == 3)
    let wrong = BenchWork(name: "none", unit: "calls") { _ in nil }
    #expect(wrong.perform(forAtLeast: .zero, isEnded: { false }) == nil)
  }
}

// MARK: - Comparing

extension BenchCommandTests {
  /// Writes a report of this build with another median.
  private func written(median: Int, in folder: TemporaryFolder) throws -> String {
    var report = ToolRun(Self.calls + ["--format=json"]).output
    report = report.replacing(/"median" : \d+/, with: "\"median\" : \(median)")
    return try folder.write("before.json", report)
  }

  @Test("What is as fast as it was passes, and what has become slower fails and is named")
  func comparing() throws {
    let folder = try TemporaryFolder()
    let slow = ToolRun(Self.calls + ["--compare", try written(median: 1, in: folder)])
    #expect(slow.code == .held)
    #expect(slow.output.contains("before"))
    let before = try written(median: 1_000_000_000_000, in: folder)
    let fast = ToolRun(Self.calls + ["--compare", before])
    #expect(fast.code == .failed)
    #expect(fast.output.contains("✗ slower"))
    #expect(
      fast.errors.contains("slower than 0.9 times as before: '5 in flight, 50 calls, 3 servers'"))
  }

  @Test("How much slower is too slow can be said")
  func bounds() throws {
    let folder = try TemporaryFolder()
    let report = BenchReport(
      [
        BenchFigure(
          of: BenchWork(name: "some", unit: "calls") { _ in nil },
          rounds: [BenchWork.Amount(count: 60, events: 60, duration: .seconds(1))])
      ], rounds: 1)
    let path = try folder.write(
      "before.json", try report.document.replacing("\"median\" : 60", with: "\"median\" : 100"))
    let earlier = try BenchReport(reading: path, isEnded: { false })
    func slower(_ bound: Double) -> [String] {
      BenchComparison(report: report, earlier: earlier, bound: bound).slower
    }
    #expect(slower(0.59) == [])
    #expect(slower(0.61) == ["some"])
    let table = BenchComparison(report: report, earlier: earlier, bound: 0.5).table
    #expect(table.contains("100         0.60\n"))
  }

  @Test("A file that is unusable for --compare is an error, not a crash")
  func unusable() throws {
    let folder = try TemporaryFolder()
    for text in ["", "{", "[]", "{\"figures\": 1}", String(repeating: "[", count: 100_000)] {
      let path = try folder.write("odd.json", text)
      let run = ToolRun(Self.calls + ["--compare", path])
      #expect(run.code == .unusable)
      #expect(run.errors.contains("error: this is no report of 'rpcsim bench --format json'"))
    }
    #expect(ToolRun(Self.calls + ["--compare", "\(folder.path)/none"]).code == .unusable)
    let others = try written(median: 5, in: folder)
    let run = ToolRun("bench", "--calls=9", "--in-flight=3", "--rounds=1", "--compare", others)
    #expect(run.code == .unusable)
    #expect(run.errors.contains("the earlier report measured none of this"))
  }

  @Test(
    "Options that mean nothing are refused",
    arguments: [
      (["--jobs=2"], "--jobs is for scenarios: name one"),
      (["--at-least=0.5"], "--at-least is for --compare"),
      (["--compare=x", "--at-least=no"], "--at-least takes a number such as 0.9, not 'no'"),
      (["--rounds=0"], "--rounds takes a number from 1 to 1000, not '0'"),
    ])
  func usage(_ options: [String], _ message: String) {
    let run = ToolRun(["bench"] + options)
    #expect(run.code == .unusable)
    #expect(run.errors.contains(message))
  }

  @Test("An interrupted benchmark prints no figures and exits as interrupted")
  func ended() {
    let end = EndRequest()
    end.make()
    let run = ToolRun(["bench", "--calls=5"], end: end)
    #expect(run.code == .interrupted)
    #expect(run.output == "")
  }
}
