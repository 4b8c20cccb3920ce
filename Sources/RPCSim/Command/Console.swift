/// The two output streams of a command, and its line of progress.
struct Console {
  private(set) var output: ConsoleStream
  private(set) var errors: ConsoleStream
  private let pulse: Pulse
  private let elapsed: () -> Duration
  private let end: EndRequest
  /// Whether signals can ask the process to end.
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

  /// The streams of the process.
  ///
  /// The environment may switch colors off.
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

  /// The real time since the command began.
  ///
  /// Only words about progress depend on it.
  var time: Duration { elapsed() }

  /// The longest time between an end request and the end of the command, which still reports its
  /// results so far.
  static let patience = Duration.milliseconds(1_700)

  /// Lets the command end in an orderly way on SIGINT or SIGTERM.
  ///
  /// From then on, a thread also reports a long activity.
  ///
  /// Call this method once, while the process has one thread.
  ///
  /// - Parameter limit: The time after which the process ends even if the command has not ended;
  ///   `nil` is never.
  /// - Returns: The request that the command has to check now and then.
  func heedEndRequests(within limit: Duration? = nil) -> EndRequest {
    guard heedsSignals else { return end }
    Platform.whenAskedToEnd(within: limit) { [end] in end.make() }
    let start = ContinuousClock.now - elapsed()
    pulse.start(on: 2) { ContinuousClock.now - start }
    return end
  }

  /// Sets the choice of colors in place of the streams' defaults.
  mutating func choose(colour choice: ColourChoice) {
    output.choose(colour: choice)
    errors.choose(colour: choice)
  }

  /// Writes results of the command.
  mutating func write(_ text: String) {
    pulse.state.withLock { state in
      errors.write(state.progress.erasure())
      output.write(text)
    }
  }

  /// Writes an error message as a line.
  mutating func complain(_ text: String) {
    pulse.state.withLock { state in errors.write(state.progress.erasure() + text + "\n") }
  }

  /// Sets the activity that is shown if it takes long.
  func begin(_ activity: String) { pulse.state.withLock { $0.activity = activity } }

  /// Shows the progress of a long command, if the next update is due.
  mutating func show(progress words: @autoclosure () -> String) { show { _ in words() } }

  /// Shows the progress of a long command, in words that depend on its time so far.
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

  /// Removes the line of progress.
  mutating func endProgress() {
    pulse.state.withLock { state in
      state.activity = nil
      errors.write(state.progress.erasure())
    }
  }
}
