import RPCCore

struct SpanReader {
  let journal: Journal
  let words: JournalWords
  let story: Range<JournalEvent.ID>

  init(_ journal: Journal) {
    self.journal = journal
    words = JournalWords(journal)
    story = journal.storyEvents
  }

  /// The steps from one event up to another.
  func steps(_ first: JournalEvent.ID, _ end: JournalEvent.ID?) -> Range<Int> {
    let first = max(first, story.lowerBound)
    let end = max(first, min(end ?? story.upperBound, story.upperBound))
    return first - story.lowerBound..<end - story.lowerBound
  }

  func due(_ instant: Instant) -> String {
    "at \(TimeText.milliseconds(instant, decimals: TimeText.decimals(of: instant))) ms"
  }
}
