import RPCSim

/// A command line that means nothing.
struct UsageError: Error {
  let message: String
  var suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  /// A name that nobody knows, and the nearest that somebody does.
  static func unknown(
    _ kind: String, _ name: String, among names: [String], prefix: String = ""
  ) -> UsageError {
    let nearest = Suggestion.closest(to: name, among: names)
    return UsageError(
      "unknown \(kind) \(DisplayText.quoted(prefix + name))",
      suggestion: nearest.map { prefix + $0 })
  }

  /// The error in two lines, of which the second says where help is.
  func text(for command: String?) -> String {
    let question = suggestion.map { ", did you mean \(DisplayText.quoted($0))?" } ?? ""
    let help = command.map { "rpcsim help \($0)" } ?? "rpcsim help"
    return "rpcsim: error: \(message)\(question)\nRun '\(help)' to see what is possible."
  }
}
