/// Removes deviations from a failing run for as long as it fails in the same way.
///
/// Then it makes the remaining delays shorter and rounder.
struct RunReducer<Subject: ReducibleRun>: Sendable {
  /// The smallest failing run found so far.
  private(set) var smallest: Subject
  /// The number of runs made.
  private(set) var attempts = 0

  init(_ failing: Subject) { smallest = failing }

  /// Removes chunks of deviations, from all of them down to single ones (delta debugging).
  ///
  /// Then it makes the remaining delays shorter and rounder.
  ///
  /// - Parameters:
  ///   - observe: Called with the number of runs made and the number of deviations left.
  ///   - isEnded: Whether to stop early and keep the current run; asked before each run.
  mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) throws(Subject.Failure) {
    // The last choices are the least likely to matter.
    var debugging = DeltaDebugging(limit: Subject.runLimit, startsAtEnd: true)
    try debugging.reduce(smallest.choices, observe: observe, isEnded: isEnded) {
      (choices) throws(Subject.Failure) in
      try stillFails(choices, isEnded) ? smallest.choices : nil
    }
    attempts = debugging.attempts
    let limit = attempts + DelayBounds.runLimit
    for index in smallest.choices.indices.reversed() {
      observe(attempts, smallest.choices.count)
      try simplifyDelay(at: index, until: limit, isEnded)
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

  /// Halves a delay while the run still fails in the same way, and then rounds it as far as
  /// possible.
  private mutating func simplifyDelay(
    at index: Int, until limit: Int, _ isEnded: () -> Bool
  ) throws(Subject.Failure) {
    guard smallest.choices[index].isDelay else { return }
    while attempts < limit, !isEnded(),
      smallest.choices[index].delay / 2 >= DelayBounds.shortestHalf,
      try stillFails(delaying: index, by: smallest.choices[index].delay / 2, isEnded)
    {}
    for delay in SimplerDelay.rounder(than: smallest.choices[index].delay) {
      guard attempts < limit, !isEnded() else { return }
      if try stillFails(delaying: index, by: delay, isEnded) { return }
    }
  }

  private mutating func stillFails(
    delaying index: Int, by delay: Int64, _ isEnded: () -> Bool
  ) throws(Subject.Failure) -> Bool {
    attempts += 1
    var wanted = smallest.choices
    wanted[index].delay = delay
    let attempt = try smallest.making(wanted, isEnded: isEnded)
    // The events must stay the same at other times. If round numbers let two events share an
    // instant, the run would depend on which of them comes first.
    guard attempt.stillFails, attempt.isAlike(smallest), attempt.choices == wanted else {
      return false
    }
    smallest = attempt
    return true
  }
}

private enum DelayBounds {
  /// The number of extra runs that may be spent on simpler delays.
  static let runLimit = 100
  /// The shortest delay that halving may produce, in nanoseconds.
  ///
  /// A delay of 1 ns says no more than one of 1 ms, and is harder to imagine.
  static let shortestHalf: Int64 = 1_000_000
}
