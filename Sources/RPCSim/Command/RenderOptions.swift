import RPCSim

/// The options of a picture: its subject, format and destination.
struct RenderOptions {
  enum Format: String, CaseIterable {
    case columns, mermaid, svg, html
  }

  let path: String
  let format: Format
  /// The output file; `nil` is the standard output.
  let output: String?
  /// The file for the recording of a scenario's run, if it is requested.
  let recording: String?
  /// The scenario that is played instead of a recording's own.
  let scenario: String?
  let strategy: Strategy
  let eventLimit: Int
  /// The given options that apply only to scenarios, and those that apply only to recordings.
  let ofScenarios: [Option]
  let ofRecordings: [Option]

  init(_ arguments: Arguments) throws(UsageError) {
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw UsageError("name one file: a scenario or a recording")
    }
    self.path = path
    format = try arguments.word(.picture, as: Format.self) ?? .columns
    output = arguments.text(.output)
    recording = arguments.text(.recording)
    scenario = arguments.text(.scenario)
    let playing = try RunOptions(playing: arguments)
    strategy = playing.strategies.first ?? .inOrder
    eventLimit = playing.eventLimit
    ofScenarios = (RunOptions.ofOneRun + [.recording]).filter(arguments.has)
    ofRecordings = [.scenario].filter(arguments.has)
  }

  static let all: [Option] =
    [.picture, .output, .recording, .scenario] + RunOptions.ofOneRun
}

extension Option {
  fileprivate static let picture = Option(
    "format", "FORMAT", words: RenderOptions.Format.allCases.map(\.rawValue),
    help: "What to draw: columns (if not given), mermaid, svg or html.")
  fileprivate static let output = Option("output", "FILE", help: "Write to this file.")
  fileprivate static let recording = Option(
    "recording", "FILE",
    help: "Also record the run of a scenario in this file. The page needs\n"
      + "a recording for the commands that choose otherwise.")
}
