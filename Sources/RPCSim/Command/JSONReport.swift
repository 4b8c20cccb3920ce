import Foundation
import RPCSim

/// A report for machines: one JSON document with sorted keys.
struct JSONReport: RunReport {
  private let options: RunOptions
  private var stories: [StoryRecord] = []

  init(_ options: RunOptions) { self.options = options }

  mutating func text(of played: PlayedStory) -> String {
    stories.append(StoryRecord(played, options))
    return ""
  }

  func ending(_ totals: RunTotals) throws -> String {
    try RunRecord(stories: stories, totals: TotalsRecord(totals)).document
  }
}

extension Encodable {
  /// The record as a document: indented, with sorted keys.
  var document: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let document = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
      return document.jsonWithoutFormatting
    }
  }
}

/// The whole document.
private struct RunRecord: Encodable {
  let stories: [StoryRecord]
  let totals: TotalsRecord
}

private struct TotalsRecord: Encodable {
  let stories: Int
  let held: Int
  let failed: Int
  let undecided: Int
  /// How many were ended in the middle, and the files of those that were not begun, if somebody ended
  /// it.
  let interrupted: Int?
  let notPlayed: [String]?
  let expectations: Int
  let faultsPlanned: Int
  let faultsStruck: Int
  let faults: [FaultRowRecord]
  let checkers: [String]

  init(_ totals: RunTotals) {
    stories = totals.stories
    held = totals.held
    failed = totals.failed
    undecided = totals.undecided
    let isWhole = totals.interrupted == 0 && totals.unplayed.isEmpty
    interrupted = isWhole ? nil : totals.interrupted
    notPlayed = isWhole ? nil : totals.unplayed.map(\.path)
    expectations = totals.expectations
    faultsPlanned = totals.faults.planned
    faultsStruck = totals.faults.struck
    faults = totals.faults.rows.map(FaultRowRecord.init)
    checkers = Run.invariants
  }
}

private struct FaultRowRecord: Encodable {
  let kind: String
  let point: String
  let planned: Int
  let struck: Int

  init(_ row: FaultTable.Row) {
    kind = row.kind
    point = row.point.rawValue
    planned = row.planned
    struck = row.struck
  }
}
