import RPCSim

/// How far something was when somebody ended it.
struct Interruption: Equatable, Encodable {
  /// What is counted.
  enum Unit: String, Encodable {
    case schedules, states, runs
  }

  let after: Int
  /// How many there would have been, or at most if it is not known.
  let of: Int
  let unit: Unit

  /// The words for people: `interrupted after 317 of 1,000 schedules`.
  var text: String { "interrupted after \("\(after)".grouped) of \(all)" }

  private var all: String {
    switch unit {
    case .schedules: of.of("schedule")
    case .states: "at most \(of.of("state"))"
    case .runs: of.of("run")
    }
  }
}
