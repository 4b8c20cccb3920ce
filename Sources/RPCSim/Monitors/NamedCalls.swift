/// The calls that a name in an expectation denotes: all calls of that name, or one of them.
struct NamedCalls: Hashable, Sendable {
  private let text: String
  private let reference: CallReference

  init(_ text: String) {
    self.text = text
    reference = CallReference(text)
  }

  func contains(_ call: Journal.Call) -> Bool {
    call.label == text || call.label == reference.label && call.ordinal == reference.ordinal
  }
}

extension Journal {
  /// The calls that a reference denotes: `name` is all calls of that name, `name#2` the second one.
  func calls(named reference: String) -> [Int] {
    let named = NamedCalls(reference)
    return calls.indices.filter { named.contains(calls[$0]) }
  }
}
