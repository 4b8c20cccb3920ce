/// The names of the calls of a journal, with a number if several calls share a name.
///
/// The names are made at the first access, because a run that holds needs none.
final class CallNames {
  private let journal: Journal

  /// By the index of the call.
  private lazy var names: [Int: String] = Dictionary(
    journal.namesOfCalls().map { ($0.call, $0.name) }, uniquingKeysWith: { first, _ in first })

  init(_ journal: Journal) { self.journal = journal }

  /// The name of a call, by its index.
  subscript(call: Int) -> String { names[call] ?? "an unknown call" }
}
