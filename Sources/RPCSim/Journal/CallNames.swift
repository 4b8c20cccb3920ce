/// What the calls of a journal are called: with their number where several share a name.
///
/// The names are put together at the first look: a run that holds needs none.
final class CallNames {
  private let journal: Journal

  /// By the place of the call.
  private lazy var names: [Int: String] = Dictionary(
    journal.namesOfCalls().map { ($0.call, $0.name) }, uniquingKeysWith: { first, _ in first })

  init(_ journal: Journal) { self.journal = journal }

  /// The name of a call by its place.
  subscript(call: Int) -> String { names[call] ?? "a call that nobody made" }
}
