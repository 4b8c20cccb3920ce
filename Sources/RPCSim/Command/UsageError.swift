import RPCSim

/// An error in a command line.
struct UsageError: Error {
  let message: String
  var suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  /// Makes the error for an unknown name, with the nearest known name.
  static func unknown(
    _ kind: String, _ name: String, among names: [String], prefix: String = ""
  ) -> UsageError {
    let nearest = Suggestion.closest(to: name, among: names)
    return UsageError(
      "unknown \(kind) \(DisplayText.quoted(prefix + name))",
      suggestion: nearest.map { prefix + $0 })
  }

  /// The error in two lines.
  ///
  /// The second line names the command for help.
  func text(for command: String?) -> String {
    let question = suggestion.map { ", did you mean \(DisplayText.quoted($0))?" } ?? ""
    let help = command.map { "rpcsim help \($0)" } ?? "rpcsim help"
    return "rpcsim: error: \(message)\(question)\nRun '\(help)' to see what is possible."
  }
}
