/// Whether reports have colours.
enum ColourChoice: String, CaseIterable {
  /// On terminals, unless the environment says `NO_COLOR` or that the terminal is a dumb one.
  case auto
  case always, never
}

extension Option {
  static let color = Option(
    "color", "auto|always|never",
    help: "Whether to use colours; on terminals, unless NO_COLOR is set, if not\n"
      + "given.")
}
