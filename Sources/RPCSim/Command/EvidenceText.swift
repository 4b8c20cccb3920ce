import RPCSim

/// The events that show a failure, as lines and as excerpts of the diagram.
struct EvidenceText {
  /// The largest number of lines, and of excerpts.
  private static let mostLines = 12
  private static let mostExcerpts = 3
  /// The number of events drawn before and after a marked one.
  private static let before = 8
  private static let after = 4

  private let journal: Journal
  private let trace: TextTrace

  init(_ journal: Journal) {
    self.journal = journal
    trace = TextTrace(journal)
  }

  /// The events, or the first and last ones of many.
  private static func few(_ events: [JournalEvent.ID]) -> [JournalEvent.ID] {
    guard events.count > mostLines else { return events }
    return Array(events.prefix(mostLines / 2) + events.suffix(mostLines / 2))
  }

  /// The trace lines of events; of many, the first and the last.
  func lines(of events: [JournalEvent.ID]) -> String {
    let hidden = events.count - Self.mostLines
    guard hidden > 0 else { return lines(events[...]) }
    return lines(events.prefix(Self.mostLines / 2)) + "    … \(hidden.of("more event"))\n"
      + lines(events.suffix(Self.mostLines / 2))
  }

  private func lines(_ events: ArraySlice<JournalEvent.ID>) -> String {
    events.map { "    \(trace.line($0))\n" }.joined()
  }

  /// The parts of the diagram around events, which are marked.
  ///
  /// Without events, the end of the run.
  func diagram(around events: [JournalEvent.ID]) -> String {
    let ranges = excerpts(around: Self.few(events))
    let hidden = ranges.count - Self.mostExcerpts
    let marks = Set(events)
    let texts = ranges.prefix(Self.mostExcerpts).map {
      ColumnDiagram(journal).text(of: $0, marking: marks)
    }
    let rest = hidden > 0 ? "…\n\(hidden.of("more place")) like this\n" : ""
    return texts.joined(separator: "…\n").indented + rest.indented
  }

  private func excerpts(around events: [JournalEvent.ID]) -> [Range<JournalEvent.ID>] {
    let played = min(journal.prologueCount, journal.events.count)..<journal.events.count
    guard !events.isEmpty else {
      let length = Self.mostExcerpts * (Self.before + Self.after)
      return [max(played.lowerBound, played.upperBound - length)..<played.upperBound]
    }
    var ranges: [Range<JournalEvent.ID>] = []
    for event in Set(events).sorted() {
      let first = max(min(played.lowerBound, event), event - Self.before)
      let next = first..<min(played.upperBound, event + Self.after + 1)
      if let last = ranges.last, last.upperBound >= next.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
      } else {
        ranges.append(next)
      }
    }
    return ranges
  }
}
