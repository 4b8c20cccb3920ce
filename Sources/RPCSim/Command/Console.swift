/// The two streams a command writes to, and the line of progress between them.
struct Console {
  private(set) var output: ConsoleStream
  private(set) var errors: ConsoleStream
  private var progress: Progress
  private let elapsed: () -> Duration
  private let end: EndRequest
  /// Whether the process may be asked to end by signals.
  private var heedsSignals = false

  init(
    output: ConsoleStream, errors: ConsoleStream, end: EndRequest = EndRequest(),
    elapsed: @escaping () -> Duration = { .zero }
  ) {
    self.output = output
    self.errors = errors
    self.end = end
    self.elapsed = elapsed
    progress = Progress(isTerminal: errors.isTerminal)
  }

  /// The streams of the process; the environment may ask for no colour.
  static func standard(environment: [String: String]) -> Console {
    let start = ContinuousClock.now
    let mayHaveColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    var console = Console(
      output: ConsoleStream(descriptor: 1, mayHaveColour: mayHaveColour),
      errors: ConsoleStream(descriptor: 2, mayHaveColour: mayHaveColour),
      elapsed: { ContinuousClock.now - start })
    console.heedsSignals = true
    return console
  }

  /// How long the command has taken, in real time: for words about progress only.
  var time: Duration { elapsed() }

  /// Lets the command end in its own way when it is asked to (SIGINT, SIGTERM).
  ///
  /// To be called once, while there is one thread.
  ///
  /// - Returns: What the command looks at, now and then.
  func heedEndRequests() -> EndRequest {
    if heedsSignals { Platform.whenAskedToEnd { [end] in end.make() } }
    return end
  }

  /// Takes colour, or the lack of it, from somebody who knows better than the streams.
  mutating func choose(colour choice: ColourChoice) {
    output.choose(colour: choice)
    errors.choose(colour: choice)
  }

  /// Writes what the command was asked for.
  mutating func write(_ text: String) {
    errors.write(progress.erasure())
    output.write(text)
  }

  /// Writes about what went wrong, a line.
  mutating func complain(_ text: String) {
    errors.write(progress.erasure() + text + "\n")
  }

  /// Says how far the command is, if it takes long and it is time to say so again.
  mutating func show(progress words: @autoclosure () -> String) { show { _ in words() } }

  /// Says how far the command is, in words that depend on how long it has taken.
  mutating func show(_ words: (Duration) -> String) {
    let time = elapsed()
    if let text = progress.text(after: time, { words(time) }) { errors.write(text) }
  }

  /// Takes the line of progress away.
  mutating func endProgress() { errors.write(progress.erasure()) }
}
