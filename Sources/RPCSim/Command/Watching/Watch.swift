/// Decides when files are played again: when they have changed and no longer change.
///
/// An editor may write a file in several steps, so a change counts when two looks in a row see the
/// same files.
struct Watch {
  /// The files at the time when they were last played.
  private var played: WatchedFiles
  private var seen: WatchedFiles

  init(played files: WatchedFiles) {
    played = files
    seen = files
  }

  /// Compares the files with those of the last look.
  ///
  /// - Returns: The changed files, if it is time to play again.
  mutating func look(at files: WatchedFiles) -> [String]? {
    defer { seen = files }
    guard files == seen, files != played else { return nil }
    defer { played = files }
    return files.changes(since: played)
  }
}

extension Watch {
  /// Plays files, and again after each change.
  ///
  /// - Parameters:
  ///   - look: Looks at the files.
  ///   - wait: Waits a moment, and returns whether to end.
  ///   - play: Plays the files, with their number and the changed ones; returns `nil` if it was
  ///     interrupted.
  /// - Returns: The code of the last complete play.
  static func run(
    look: () -> WatchedFiles, wait: () -> Bool,
    play: (_ count: Int, _ changes: [String]) -> ExitCode?
  ) -> ExitCode {
    // The look comes before the play, so that a change during the play counts.
    let files = look()
    var watch = Watch(played: files)
    var code = play(files.count, []) ?? .held
    while !wait() {
      let files = look()
      if let changes = watch.look(at: files) { code = play(files.count, changes) ?? code }
    }
    return code
  }
}
