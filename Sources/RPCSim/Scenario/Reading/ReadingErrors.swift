/// The errors found while a document is read, in no particular order.
struct ReadingErrors {
  private struct Entry: Equatable {
    var offset: Int
    var message: String
    var suggestion: String?
  }

  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }

  /// Adds an error at a byte offset of the text.
  mutating func add(at offset: Int, _ message: String, suggestion: String? = nil) {
    entries.append(Entry(offset: offset, message: message, suggestion: suggestion))
  }

  /// Adds an error about a value of the wrong kind.
  mutating func add(expected: String, found node: DocumentNode) {
    add(at: node.range.lowerBound, "expected \(expected), found \(node.kind)")
  }

  /// The first errors by their offset.
  ///
  /// Errors with the same offset keep the order of finding.
  ///
  /// Only these become diagnostics, because each has to find its line from the start of the text.
  func diagnostics(in text: SourceText, atMost most: Int) -> [Diagnostic] {
    let order = entries.indices.sorted { (entries[$0].offset, $0) < (entries[$1].offset, $1) }
    var reported: [Entry] = []
    for index in order where reported.count < most {
      let entry = entries[index]
      if reported.last != entry { reported.append(entry) }
    }
    return reported.map { text.diagnostic(at: $0.offset, $0.message, suggestion: $0.suggestion) }
  }
}
