import RPCSim

/// How far a command was when a signal or the limit of memory ended it.
struct Interruption: Equatable, Encodable {
  /// What is counted.
  enum Unit: String, Encodable {
    case schedules, states, runs
  }

  let after: Int
  /// How many there would have been, or at most if it is not known.
  let of: Int
  let unit: Unit
  /// The most memory that it could have, in bytes, if that ended it.
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
