/// An option of a command, from which its help text is made as well.
struct Option: Sendable {
  /// The name, without the dashes.
  let name: String
  /// What stands for its value in help texts; an option without one takes no value.
  let value: String?
  /// The words that it takes; none if it takes others than these as well.
  let words: [String]
  let help: String

  /// - Parameter words: The words that it takes, if what stands for its value does not list them.
  init(_ name: String, _ value: String? = nil, words: [String]? = nil, help: String) {
    self.name = name
    self.value = value
    let listed = value?.split(separator: "|").map(String.init) ?? []
    self.words = words ?? (listed.count > 1 ? listed : [])
    self.help = help
  }

  /// The option as help texts write it.
  var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }

  static let help = Option("help", help: "Say this, and do nothing (also -h).")
}
