/// Decides when files are to be played again: when they have changed, and lie still.
///
/// An editor may write a file in several steps, so a change counts when it looks the same twice.
struct Watch {
  /// The files as they were before they were played last.
  private var played: WatchedFiles
  private var seen: WatchedFiles

  init(played files: WatchedFiles) {
    played = files
    seen = files
  }

  /// Takes a look at the files.
  ///
  /// - Returns: What has changed, if it is time to play them again.
  mutating func look(at files: WatchedFiles) -> [String]? {
    defer { seen = files }
    guard files == seen, files != played else { return nil }
    defer { played = files }
    return files.changes(since: played)
  }
}

extension Watch {
  /// Plays files, and again whenever they have changed.
  ///
  /// - Parameters:
  ///   - look: Looks at the files.
  ///   - wait: Waits a moment, and says whether to end.
  ///   - play: Plays the files, told how many there are and what has changed; `nil` if it was ended
  ///     in the middle.
  /// - Returns: What the last run came to that was played to its end.
  static func run(
    look: () -> WatchedFiles, wait: () -> Bool,
    play: (_ count: Int, _ changes: [String]) -> ExitCode?
  ) -> ExitCode {
    // Looked at before they are played: what changes meanwhile is played again.
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
