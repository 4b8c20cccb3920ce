/// An option of a command, with its help text.
struct Option: Sendable {
  /// The name, without the dashes.
  let name: String
  /// The placeholder of the value in help texts; `nil` if the option takes no value.
  let value: String?
  /// The words for completion; empty if the value is not one of a few words.
  let words: [String]
  let help: String

  /// - Parameter words: The words for completion, if the placeholder does not list them.
  init(_ name: String, _ value: String? = nil, words: [String]? = nil, help: String) {
    self.name = name
    self.value = value
    let listed = value?.split(separator: "|").map(String.init) ?? []
    self.words = words ?? (listed.count > 1 ? listed : [])
    self.help = help
  }

  /// The option in the form of help texts.
  var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }

  static let help = Option("help", help: "Show this help, and do nothing else (also -h).")
}
