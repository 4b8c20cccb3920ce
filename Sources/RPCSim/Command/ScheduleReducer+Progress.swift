import RPCSim

extension ScheduleReducer {
  /// Makes a failure small, and says how far it is.
  mutating func reduce(isEnded: () -> Bool, telling tell: (String) -> Void) {
    reduce(
      observe: { runs, left in
        tell("making the failure small: \(left.of("choice")) left after \(runs.of("run"))")
      }, isEnded: isEnded)
  }
}
