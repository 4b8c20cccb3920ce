extension ScenarioInspection {
  /// Checks that a number is inside its range.
  mutating func check<Number: BinaryInteger>(
    _ number: Number?, in range: ClosedRange<Number>, at path: ScenarioPath
  ) {
    guard let number, !range.contains(number) else { return }
    complain(path, "\(number) is out of range: use \(range.lowerBound) to \(range.upperBound)")
  }

  /// Checks that a number is not too small.
  mutating func check<Number: BinaryInteger>(
    _ number: Number?, atLeast least: Number, at path: ScenarioPath
  ) {
    guard let number, number < least else { return }
    complain(path, "\(number) is too small: use \(least) or more")
  }

  /// Checks that a duration is not negative.
  mutating func checkDuration(_ duration: Duration?, at path: ScenarioPath) {
    guard let duration, duration < .zero else { return }
    complain(path, "\(duration.nanoseconds)ns is negative: use a duration that is not")
  }

  mutating func checkDuration(_ range: DurationRange?, at path: ScenarioPath) {
    checkDuration(range.map { .nanoseconds($0.least) }, at: path)
  }

  /// Checks that an instant is not after the end of the run.
  mutating func checkTime(_ time: DurationRange, at path: ScenarioPath) {
    checkDuration(time, at: path)
    guard let end = scenario.end, time.least > end.nanoseconds else { return }
    complain(path, "this never happens: the run ends before it, see 'until'")
  }

  /// Checks the bounds of an expected count.
  mutating func checkCount(_ count: ExpectedCount, at path: ScenarioPath) {
    if count.least < 0 || count.most.map({ $0 < 0 }) == true {
      complain(path, "nothing happens a negative number of times: use 0 or more")
    } else if let most = count.most, most < count.least {
      complain(path, "at least \(count.least) and at most \(most) is impossible: swap them")
    } else if count.least == 0, count.most == nil {
      complain(path, "at least 0 always holds: say how often it has to be")
    }
  }

  /// Checks that names are neither empty nor used twice.
  mutating func checkNames(
    _ names: [String], of kind: String, at path: ScenarioPath
  ) {
    var seen: Set<String> = []
    for name in names {
      if name.isEmpty { complain(path[name], "\(kind.withArticle) needs a name: give it one") }
      if !seen.insert(name).inserted {
        let name = DisplayText.quoted(name)
        complain(path, "there are two \(kind)s called \(name): rename one of them")
      }
    }
  }
}
