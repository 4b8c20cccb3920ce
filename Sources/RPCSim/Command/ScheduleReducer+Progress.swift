import RPCSim

extension ScheduleReducer {
  /// Shrinks a failure, and reports the progress.
  mutating func reduce(isEnded: () -> Bool, telling tell: (String) -> Void) {
    reduce(
      observe: { runs, left in
        tell("making the failure small: \(left.of("choice")) left after \(runs.of("run"))")
      }, isEnded: isEnded)
  }
}
