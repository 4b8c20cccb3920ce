import RPCCore

struct SpanReader {
  let journal: Journal
  let words: JournalWords
  let range: Range<JournalEvent.ID>

  init(_ journal: Journal) {
    self.journal = journal
    words = JournalWords(journal)
    range = journal.scenarioEvents
  }

  /// The steps from one event up to another.
  func steps(_ first: JournalEvent.ID, _ end: JournalEvent.ID?) -> Range<Int> {
    let first = max(first, range.lowerBound)
    let end = max(first, min(end ?? range.upperBound, range.upperBound))
    return first - range.lowerBound..<end - range.lowerBound
  }

  func due(_ instant: Instant) -> String {
    "at \(TimeText.milliseconds(instant, decimals: TimeText.decimals(of: instant))) ms"
  }
}
