/// Where a run did not go as it naturally would: at which choice, and what was chosen instead.
///
/// As text it is a token that replays the run of the same code.
public struct ScheduleToken: Hashable, Sendable, CustomStringConvertible {
  /// What was chosen instead of what comes naturally.
  struct Deviation: Hashable, Sendable {
    /// At which choice, counted from 1.
    var step: Int
    /// The place among what could be chosen; 0 is what comes naturally.
    var place = 0
    /// How much later than as soon as it can it happens, in nanoseconds.
    var delay: Int64 = 0

    /// Whether it is what comes naturally after all.
    var isNatural: Bool { place == 0 && delay == 0 }
  }

  /// What was chosen, by the number of the choice: the lowest first, and one each.
  private(set) var deviations: [Deviation] = []
  /// What ``Simulation/seed`` was.
  var seed: UInt64 = 0

  /// Makes the schedule of a run that goes as it naturally would.
  public init() {}

  /// Makes a schedule with these deviations.
  init(seed: UInt64, _ deviations: some Sequence<Deviation>) {
    self.seed = seed
    for deviation in deviations { deviate(deviation) }
  }

  /// Reads a token.
  ///
  /// Returns `nil` for a text that is none.
  public init?(_ token: String) {
    let parts = token.split(separator: "-", omittingEmptySubsequences: false)
    let head = parts[0].split(separator: "@", omittingEmptySubsequences: false)
    guard head[0] == "s1", head.count <= 2 else { return nil }
    if head.count == 2 {
      guard let number = UInt64(head[1]), number > 0 else { return nil }
      seed = number
    }
    for part in parts.dropFirst() {
      guard let deviation = Deviation(part) else { return nil }
      deviate(deviation)
    }
  }

  /// The token.
  public var description: String {
    "s1" + (seed == 0 ? "" : "@\(seed)")
      + deviations.map { deviation in
        "-\(deviation.step).\(deviation.place)" + (deviation.delay > 0 ? "+\(deviation.delay)" : "")
      }.joined()
  }

  /// What is chosen at a step; `nil` is what comes naturally.
  func deviation(at step: Int) -> Deviation? {
    let place = firstPlace(notBefore: step)
    guard place < deviations.endIndex, deviations[place].step == step else { return nil }
    return deviations[place]
  }

  /// The place among so many that is chosen at a step.
  func choice(at step: Int, of count: Int) -> Int {
    guard let deviation = deviation(at: step), deviation.place < count else { return 0 }
    return deviation.place
  }

  /// Chooses otherwise at a step, and no longer as it was before.
  mutating func deviate(_ deviation: Deviation) {
    let place = firstPlace(notBefore: deviation.step)
    if place < deviations.endIndex, deviations[place].step == deviation.step {
      deviations[place] = deviation
    } else {
      deviations.insert(deviation, at: place)
    }
  }

  /// The deviations that a run did not make.
  func deviations(missingIn other: ScheduleToken) -> [Deviation] {
    deviations.filter { other.deviation(at: $0.step) != $0 }
  }

  private func firstPlace(notBefore step: Int) -> Int {
    // Mostly it is the last: a run is recorded from its beginning to its end.
    guard let last = deviations.last, last.step >= step else { return deviations.endIndex }
    var (low, high) = (deviations.startIndex, deviations.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if deviations[middle].step < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension ScheduleToken.Deviation {
  /// "12.1", or "12.1+5000" if it happens 5,000 ns later than as soon as it can.
  fileprivate init?(_ text: Substring) {
    let halves = text.split(separator: "+", omittingEmptySubsequences: false)
    let numbers = halves[0].split(separator: ".").map { Int($0) }
    guard halves.count <= 2, numbers.count == 2, let step = numbers[0], let place = numbers[1],
      step > 0, place >= 0
    else { return nil }
    self.init(step: step, place: place)
    if halves.count == 2 {
      guard let delay = Int64(halves[1]), delay > 0 else { return nil }
      self.delay = delay
    }
    if isNatural { return nil }
  }
}
