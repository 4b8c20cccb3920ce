/// An object during reading, with the errors of its keys.
struct ObjectReading {
  let members: [DocumentNode.Member]
  private let start: Int
  /// The keys that misspelled keys probably mean.
  ///
  /// They are not reported as missing.
  private var guesses: [String] = []

  init?(_ node: DocumentNode, expected: String, _ errors: inout ReadingErrors) {
    guard case .object(let members) = node.content else {
      errors.add(expected: "\(expected) in braces", found: node)
      return nil
    }
    self.members = members
    start = node.range.lowerBound
  }

  func member(_ name: String) -> DocumentNode.Member? {
    members.first { $0.key == name }
  }

  /// Reports an error of the object as a whole.
  func complain(_ message: String, _ errors: inout ReadingErrors) {
    errors.add(at: start, message)
  }

  /// Reports each key that does not belong to the object.
  mutating func refuseKeys(
    except names: [String], of owner: String, _ errors: inout ReadingErrors
  ) {
    for member in members where !names.contains(member.key) {
      refuse(member, known: names, of: owner, &errors)
    }
  }

  /// Reports a key that does not belong to the object.
  mutating func refuse(
    _ member: DocumentNode.Member, known names: [String], of owner: String,
    _ errors: inout ReadingErrors
  ) {
    let title = "unknown key \(DisplayText.quoted(member.key))"
    let suggestion = Suggestion.closest(to: member.key, among: names)
    let advice = suggestion == nil ? ": \(owner) takes \(names.quotedList("and"))" : ""
    errors.add(at: member.keyRange.lowerBound, title + advice, suggestion: suggestion)
    if let suggestion { guesses.append(suggestion) }
  }

  func require(_ name: String, by owner: String, _ errors: inout ReadingErrors) {
    guard member(name) == nil, !guesses.contains(name) else { return }
    complain("missing key '\(name)': \(owner) needs it", &errors)
  }

  /// Reports a broken rule: keys that must be given together or that exclude each other.
  func check(_ rule: KeyRule, of owner: String, _ errors: inout ReadingErrors) {
    let given = members.filter { rule.names.contains($0.key) }
    if given.isEmpty, !rule.allowsNone, !guesses.contains(where: rule.names.contains) {
      complain("\(owner) needs one of \(rule.names.quotedList("and"))", &errors)
    }
    if given.count > 1, !rule.allowsSeveral {
      let names = given.map(\.key).quotedList("and")
      errors.add(
        at: given[1].keyRange.lowerBound, "\(names) exclude each other: keep one of them")
    }
  }
}

extension KeyRule {
  fileprivate var allowsNone: Bool {
    if case .atMostOne = self { true } else { false }
  }

  fileprivate var allowsSeveral: Bool {
    if case .atLeastOne = self { true } else { false }
  }
}
