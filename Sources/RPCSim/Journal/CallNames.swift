/// What the calls of a journal are called: with their number where several share a name.
struct CallNames: Sendable {
  private var names: [Int: String] = [:]

  /// Costs time linear in the number of calls.
  init(_ journal: Journal) {
    for (call, name) in journal.namesOfCalls() { names[call] = name }
  }

  /// The name of a call by its place; one that is not in the journal is said to be an earlier one.
  subscript(call: Int) -> String { names[call] ?? "a call that nobody made" }
}
