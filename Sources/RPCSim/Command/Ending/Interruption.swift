import RPCSim

/// The progress of a command when a signal or the memory limit ended it.
struct Interruption: Equatable, Encodable {
  /// The unit of the counts.
  enum Unit: String, Encodable {
    case schedules, states, runs
  }

  let after: Int
  /// The planned number, or the upper limit if the number is not known.
  let of: Int
  let unit: Unit
  /// The memory limit in bytes, if it ended the command.
  var memory: Int?

  /// The words for people: `interrupted after 317 of 1,000 schedules`.
  var text: String { "\(reason) after \("\(after)".grouped) of \(all)" }

  private var reason: String {
    memory.map { "given up at \("\($0)".grouped) bytes of memory (--memory)" } ?? "interrupted"
  }

  private var all: String {
    switch unit {
    case .schedules: of.of("schedule")
    case .states: "at most \(of.of("state"))"
    case .runs: of.of("run")
    }
  }
}
