/// The two streams a command writes to, and the line of progress between them.
struct Console {
  private(set) var output: ConsoleStream
  private(set) var errors: ConsoleStream
  private let pulse: Pulse
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
    pulse = Pulse(isTerminal: errors.isTerminal)
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

  /// How long a command may take to end that was asked to, with what there is until then.
  static let patience = Duration.milliseconds(1_700)

  /// Lets the command end in its own way when it is asked to (SIGINT, SIGTERM), and from then on lets a
  /// thread say what the command is doing if that takes long.
  ///
  /// To be called once, while there is one thread.
  ///
  /// - Parameter limit: When the process ends if the command has not by then; `nil` is never.
  /// - Returns: What the command looks at, now and then.
  func heedEndRequests(within limit: Duration? = nil) -> EndRequest {
    guard heedsSignals else { return end }
    Platform.whenAskedToEnd(within: limit) { [end] in end.make() }
    let start = ContinuousClock.now - elapsed()
    pulse.start(on: 2) { ContinuousClock.now - start }
    return end
  }

  /// Takes colour, or the lack of it, from somebody who knows better than the streams.
  mutating func choose(colour choice: ColourChoice) {
    output.choose(colour: choice)
    errors.choose(colour: choice)
  }

  /// Writes what the command was asked for.
  mutating func write(_ text: String) {
    pulse.state.withLock { state in
      errors.write(state.progress.erasure())
      output.write(text)
    }
  }

  /// Writes about what went wrong, a line.
  mutating func complain(_ text: String) {
    pulse.state.withLock { state in errors.write(state.progress.erasure() + text + "\n") }
  }

  /// Notes what the command is doing, to be said if it takes long.
  func begin(_ activity: String) { pulse.state.withLock { $0.activity = activity } }

  /// Says how far the command is, if it takes long and it is time to say so again.
  mutating func show(progress words: @autoclosure () -> String) { show { _ in words() } }

  /// Says how far the command is, in words that depend on how long it has taken.
  mutating func show(_ words: (Duration) -> String) {
    let time = elapsed()
    pulse.state.withLock { state in
      var said: String?
      let text = state.progress.text(after: time) {
        let words = words(time)
        said = words
        return words
      }
      if let said { state.activity = said }
      if let text { errors.write(text) }
    }
  }

  /// Takes the line of progress away.
  mutating func endProgress() {
    pulse.state.withLock { state in
      state.activity = nil
      errors.write(state.progress.erasure())
    }
  }
}
