import RPCSim

/// A run that was not the same when it was played again, in words.
enum DifferenceText {
  /// What it is called by tools that know kinds of failures.
  static let kind = "not deterministic"

  static func headline(_ difference: JournalDifference) -> String {
    "not deterministic: played twice, the run differs at event #\(difference.position)"
  }

  /// Both events, below one another, and where such a difference must come from: a story and a seed
  /// leave nothing open.
  static func lines(_ difference: JournalDifference) -> [String] {
    let nothing = "nothing more happens"
    return [
      "once:  \(difference.first ?? nothing)", "again: \(difference.second ?? nothing)",
      "a story depends on its file and its seed alone: this is a mistake in rpcsim",
    ].map { CellText($0).padded(to: 0) }
  }
}

/// A run that was not the same when it was played again, in the report for machines.
struct DifferenceRecord: Encodable {
  let event: JournalEvent.ID
  let nanoseconds: Int64
  /// In which way the events differ: time, order, content, length or course.
  let manner: String
  let once: String?
  let again: String?
  /// Which run it is, if there were many.
  var found: String?

  init(_ difference: JournalDifference, found: String? = nil) {
    event = difference.position
    nanoseconds = difference.time.nanoseconds
    manner = difference.manner.rawValue
    (once, again) = (difference.first, difference.second)
    self.found = found
  }
}
