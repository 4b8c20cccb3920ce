/// Decides when to say how far a command is, and how: a terminal's line is written over, and a
/// log gets a line now and then.
struct Progress {
  /// What ends sooner needs no progress.
  private static let patience = Duration.seconds(1)
  private static let refresh = Duration.milliseconds(100)
  private static let logInterval = Duration.seconds(5)
  /// How long a line of progress may be overdue before the last activity is repeated in its place: a command
  /// that counts what it has done shall print its own line.
  private static let silence = Duration.seconds(1)
  private static let eraseLine = "\r\u{1B}[K"

  private let isTerminal: Bool
  private var next: Duration
  private var isShown = false

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
    next = isTerminal ? Self.patience : Self.logInterval
  }

  /// What to write at a time, if anything.
  mutating func text(after elapsed: Duration, _ words: () -> String) -> String? {
    guard elapsed >= next else { return nil }
    next = elapsed + (isTerminal ? Self.refresh : Self.logInterval)
    return line(words())
  }

  /// What to write if nothing was written for a while, because the command is busy with one thing.
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

  /// What takes the shown line away.
  mutating func erasure() -> String {
    defer { isShown = false }
    return isShown ? Self.eraseLine : ""
  }
}
