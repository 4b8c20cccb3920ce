/// The diagram of a failed run: without its set-up, and without its middle if it is long.
struct FailureDiagram {
  /// The numbers of lines at the beginning and the end of a long diagram that are kept.
  private static let kept = (first: 50, last: 100)

  private let journal: Journal

  init(_ journal: Journal) { self.journal = journal }

  var text: String {
    let setUp = setUpCount
    let range = journal.scenarioEvents.dropFirst(setUp)
    let note =
      setUp > 0 ? "(The first \(setUp) events set everything up, and are left out.)\n\n" : ""
    return note + cut(ColumnDiagram(journal).text(of: range))
  }

  /// The number of events before the first that is more than a start, a connection, a declaration
  /// or a call that waits for these.
  private var setUpCount: Int {
    // The first kept events of a longer run are no set-up.
    guard journal.forgottenCount == 0 else { return 0 }
    let count = journal.events[journal.scenarioEvents].prefix { $0.kind.isSetUp }.count
    return count == journal.scenarioEvents.count || count == 1 ? 0 : count
  }

  private func cut(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let omitted = lines.count - Self.kept.first - Self.kept.last
    guard omitted > 1 else { return text }
    let middle: Substring = "     … \(omitted) lines are left out …"
    return (lines.prefix(Self.kept.first) + [middle] + lines.suffix(Self.kept.last))
      .joined(separator: "\n")
  }
}

extension EventKind {
  fileprivate var isSetUp: Bool {
    switch self {
    case .started, .connected, .queueDeclared, .consumerAdded, .callStarted: true
    default: false
    }
  }
}
