/// Decides when and how to show the progress of a command.
///
/// A terminal's line is overwritten; a log gets a line now and then.
struct Progress {
  /// A command that ends sooner shows no progress.
  private static let patience = Duration.seconds(1)
  private static let refresh = Duration.milliseconds(100)
  private static let logInterval = Duration.seconds(5)
  /// The delay after which the last activity replaces an overdue line of progress.
  ///
  /// A command that counts its work should write its own line in time.
  private static let silence = Duration.seconds(1)
  private static let eraseLine = "\r\u{1B}[K"

  private let isTerminal: Bool
  private var next: Duration
  private var isShown = false

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
    next = isTerminal ? Self.patience : Self.logInterval
  }

  /// The text to write at a time, if one is due.
  mutating func text(after elapsed: Duration, _ words: () -> String) -> String? {
    guard elapsed >= next else { return nil }
    next = elapsed + (isTerminal ? Self.refresh : Self.logInterval)
    return line(words())
  }

  /// The text to write if the command has written nothing for a while, because it is busy with one
  /// activity.
  mutating func repeatedText(after elapsed: Duration, _ words: () -> String) -> String? {
    guard elapsed >= next + Self.silence - (isTerminal ? Self.refresh : .zero) else { return nil }
    next = elapsed + (isTerminal ? Self.refresh : Self.logInterval)
    return line(words())
  }

  private mutating func line(_ words: String) -> String {
    guard isTerminal else { return "rpcsim: \(words)\n" }
    isShown = true
    return Self.eraseLine + words
  }

  /// The text that removes the shown line.
  mutating func erasure() -> String {
    defer { isShown = false }
    return isShown ? Self.eraseLine : ""
  }
}
