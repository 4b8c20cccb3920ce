/// An option of a command, from which its help text is made as well.
struct Option: Sendable {
  /// The name, without the dashes.
  let name: String
  /// What stands for its value in help texts; an option without one takes no value.
  let value: String?
  let help: String

  init(_ name: String, _ value: String? = nil, help: String) {
    self.name = name
    self.value = value
    self.help = help
  }

  /// The option as help texts write it.
  var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }

  static let help = Option("help", help: "Say this, and do nothing (also -h).")
}
