/// The reason why a text cannot be read.
struct Misreading: Error, Equatable {
  /// The mistake and its remedy, in one sentence without a final period.
  let message: String
  /// The text that the author probably meant.
  let suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  /// A name that is not allowed.
  ///
  /// The message has the nearest allowed name, or else all of them.
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
