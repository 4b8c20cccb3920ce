/// What is wrong with a piece of text that should say something.
struct Misreading: Error, Equatable {
  /// What is wrong and what to do about it, in one sentence without a final stop.
  let message: String
  /// What the author probably meant to write.
  let suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  /// A name that is not one of those that are allowed, with the nearest of them or else all.
  static func unknown(
    _ kind: String, _ name: String, among names: [String]
  ) -> Misreading {
    let title = "unknown \(kind) \(DisplayText.quoted(name))"
    if let suggestion = Suggestion.closest(to: name, among: names) {
      return Misreading(title, suggestion: suggestion)
    }
    return Misreading("\(title): expected \(names.quotedList("or"))")
  }
}
