/// Takes deviations away from a failing run for as long as it still fails the same way, and says simply by
/// how much the events are put off that have to be.
struct RunReducer<Subject: ReducibleRun>: Sendable {
  /// The smallest failing run that was found.
  private(set) var smallest: Subject
  /// How many runs it took.
  private(set) var attempts = 0

  init(_ failing: Subject) { smallest = failing }

  /// Takes chunks away, from all at once down to one at a time (delta debugging); then it makes
  /// the delays that are left shorter and rounder.
  ///
  /// - Parameters:
  ///   - observe: Told how many runs were made, and how many deviations are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each run.
  mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) throws(Subject.Failure) {
    // The last choices are the most likely ones not to matter.
    var debugging = DeltaDebugging(limit: Subject.runLimit, startsAtEnd: true)
    try debugging.reduce(smallest.choices, observe: observe, isEnded: isEnded) {
      (choices) throws(Subject.Failure) in
      try stillFails(choices, isEnded) ? smallest.choices : nil
    }
    attempts = debugging.attempts
    let limit = attempts + DelayBounds.runLimit
    for place in smallest.choices.indices.reversed() {
      observe(attempts, smallest.choices.count)
      try simplifyDelay(at: place, until: limit, isEnded)
    }
  }

  private mutating func stillFails(
    _ choices: [Subject.Choice], _ isEnded: () -> Bool
  ) throws(Subject.Failure) -> Bool {
    let attempt = try smallest.making(choices, isEnded: isEnded)
    guard attempt.stillFails, attempt.choices.count < smallest.choices.count else { return false }
    smallest = attempt
    return true
  }

  /// Halves a delay as often as that does no harm, and then rounds it as far as it can be.
  private mutating func simplifyDelay(
    at place: Int, until limit: Int, _ isEnded: () -> Bool
  ) throws(Subject.Failure) {
    guard smallest.choices[place].isDelay else { return }
    while attempts < limit, !isEnded(),
      smallest.choices[place].delay / 2 >= DelayBounds.shortestHalf,
      try stillFails(delaying: place, by: smallest.choices[place].delay / 2, isEnded)
    {}
    for delay in SimplerDelay.rounder(than: smallest.choices[place].delay) {
      guard attempts < limit, !isEnded() else { return }
      if try stillFails(delaying: place, by: delay, isEnded) { return }
    }
  }

  private mutating func stillFails(
    delaying place: Int, by delay: Int64, _ isEnded: () -> Bool
  ) throws(Subject.Failure) -> Bool {
    attempts += 1
    var wanted = smallest.choices
    wanted[place].delay = delay
    let attempt = try smallest.making(wanted, isEnded: isEnded)
    // It has to be the same story at other times: where round numbers let two things happen at one
    // instant, it would hang on which of them is taken first.
    guard attempt.stillFails, attempt.isAlike(smallest), attempt.choices == wanted else {
      return false
    }
    smallest = attempt
    return true
  }
}

private enum DelayBounds {
  /// How many runs more may be spent on delays that are easy to read.
  static let runLimit = 100
  /// How short a delay may become by halving, in nanoseconds: 1 ns says no more than 1 ms, and is
  /// harder to imagine.
  static let shortestHalf: Int64 = 1_000_000
}
