extension Collection<String> {
  /// The names as a list in a sentence: `'a', 'b' or 'c'`.
  ///
  /// After 20 names comes an ellipsis.
  func quotedList(_ conjunction: String) -> String {
    let shown = prefix(20).map { DisplayText.quoted($0) }
    guard shown.count == count else { return shown.joined(separator: ", ") + ", …" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "nothing" }
    return shown.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
