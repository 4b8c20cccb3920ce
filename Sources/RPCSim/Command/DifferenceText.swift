import RPCSim

/// The difference between two plays of the same run, in words.
enum DifferenceText {
  /// The kind of this failure, for tools that know kinds of failures.
  static let kind = "not deterministic"

  static func headline(_ difference: JournalDifference) -> String {
    "not deterministic: played twice, the run differs at event #\(difference.position)"
  }

  /// Both events, one below the other, and the cause.
  ///
  /// A scenario and a seed determine a run, so the difference is a bug in rpcsim.
  static func lines(_ difference: JournalDifference) -> [String] {
    let nothing = "nothing more happens"
    return [
      "once:  \(difference.first ?? nothing)", "again: \(difference.second ?? nothing)",
      "a scenario depends on its file and its seed alone: this is a mistake in rpcsim",
    ].map { CellText($0).padded(to: 0) }
  }
}

/// The difference between two plays of the same run, in the report for machines.
struct DifferenceRecord: Encodable {
  let event: JournalEvent.ID
  let nanoseconds: Int64
  /// How the events differ: in time, order, content, length or course.
  let manner: String
  let once: String?
  let again: String?
  /// The run that differs, if there were several.
  var found: String?

  init(_ difference: JournalDifference, found: String? = nil) {
    event = difference.position
    nanoseconds = difference.time.nanoseconds
    manner = difference.manner.rawValue
    (once, again) = (difference.first, difference.second)
    self.found = found
  }
}
