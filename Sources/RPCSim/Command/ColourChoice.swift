/// Whether reports have colors.
enum ColourChoice: String, CaseIterable {
  /// On terminals, unless the environment sets `NO_COLOR` or names a dumb terminal.
  case auto
  case always, never
}

extension Option {
  static let color = Option(
    "color", "auto|always|never",
    help: "Whether to use colours; on terminals, unless NO_COLOR is set, if not\n"
      + "given.")
}
