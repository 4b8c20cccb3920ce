import Foundation
import RPCSim

/// The figures of one measurement, in the form in which they are saved for later comparison.
struct BenchReport: Codable {
  /// The version of the tool.
  let rpcsim: String
  /// Whether the tool was built for `debug` or `release`.
  let build: String
  /// The number of processors of the machine.
  let processors: Int
  /// The number of rounds of each figure.
  let rounds: Int
  let figures: [BenchFigure]

  init(_ figures: [BenchFigure], rounds: Int) {
    rpcsim = CommandLineTool.version
    build = Self.currentBuild
    processors = Platform.processorCount
    self.rounds = rounds
    self.figures = figures
  }

  private static var currentBuild: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  /// More than the size of any report, in bytes.
  private static let maximumSize = 4 << 20

  /// Reads a saved report.
  init(reading path: String, isEnded: () -> Bool) throws(FileFailure) {
    let text = try SourceText(ofFile: path, atMost: Self.maximumSize, isEnded: isEnded)
    guard text.bytes.count <= Self.maximumSize,
      let report = try? JSONDecoder().decode(BenchReport.self, from: Data(text.bytes))
    else {
      throw FileFailure(
        message: "\(ScenarioFiles.shown(path)): error: this is no report of "
          + "'rpcsim bench --format json'")
    }
    guard report.build == Self.currentBuild else {
      throw FileFailure(
        message: "\(ScenarioFiles.shown(path)): error: its figures are of a build for "
          + "\(DisplayText.quoted(report.build)), and this is one for '\(Self.currentBuild)': "
          + "they cannot be compared")
    }
    self = report
  }

  func figure(named name: String) -> BenchFigure? { figures.first { $0.name == name } }
}

// MARK: - Comparing

/// Figures beside those of an earlier report.
struct BenchComparison {
  let report: BenchReport
  let earlier: BenchReport?
  /// The ratio to the earlier figure below which a figure is slower.
  let bound: Double

  /// The ratio of a figure to the earlier one; `nil` if there is no earlier one.
  private func ratio(of figure: BenchFigure) -> Double? {
    guard let before = earlier?.figure(named: figure.name), before.median > 0 else { return nil }
    return Double(figure.median) / Double(before.median)
  }

  /// The names of figures that are slower than the bound allows.
  var slower: [String] { report.figures.filter(isSlower).map(\.name) }

  private func isSlower(_ figure: BenchFigure) -> Bool {
    // A figure without an earlier one cannot be slower.
    guard let ratio = ratio(of: figure) else { return false }
    return ratio < bound
  }

  /// The figures in columns, for people.
  var table: String {
    let names = report.figures.map { "\($0.name.shown(in: 90)), \($0.unit)/s" }
    let width = names.reduce(0) { max($0, CellText($1).width) }
    let rows = zip(names, report.figures).map { name, figure in
      line(name, cells(of: figure), width: width, mark: isSlower(figure) ? "  ✗ slower" : "")
    }
    let heads = ["median", "lowest", "highest", "events/s"]
    let head = line("", heads + (earlier == nil ? [] : ["before", "ratio"]), width: width)
    return head + rows.joined()
  }

  private func cells(of figure: BenchFigure) -> [String] {
    let cells = [figure.median, figure.lowest, figure.highest, figure.events].map {
      "\($0)".grouped
    }
    guard earlier != nil else { return cells }
    guard let before = earlier?.figure(named: figure.name), let ratio = ratio(of: figure) else {
      return cells + ["–", "–"]
    }
    return cells + ["\(before.median)".grouped, Self.words(for: ratio)]
  }

  /// The ratio with two decimals.
  private static func words(for ratio: Double) -> String {
    let hundredths = Int((min(ratio, 1e6) * 100).rounded())
    let digits = "\(hundredths % 100)"
    return "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
  }

  private func line(
    _ name: String, _ cells: [String], width: Int, mark: String = ""
  ) -> String {
    CellText(name).padded(to: width)
      + cells.map { "  " + $0.leading(blanksTo: 11) }.joined() + mark + "\n"
  }
}
