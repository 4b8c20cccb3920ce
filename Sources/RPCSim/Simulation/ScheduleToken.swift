/// The deviations of a run from its natural order: the choices, and the options taken there.
///
/// As text it is a token that replays the run of the same code.
public struct ScheduleToken: Hashable, Sendable, CustomStringConvertible {
  /// An option that was taken instead of the natural one.
  struct Deviation: Hashable, Sendable {
    /// The number of the choice, from 1.
    var step: Int
    /// The index of the option; 0 is the natural one.
    var index = 0
    /// The time from the earliest possible instant to the event, in nanoseconds.
    var delay: Int64 = 0

    /// Whether the option is the natural one after all.
    var isNatural: Bool { index == 0 && delay == 0 }
  }

  /// In the order of their steps, with at most one deviation for each step.
  private(set) var deviations: [Deviation] = []
  /// The value of ``Simulation/seed``.
  var seed: UInt64 = 0

  /// Makes the schedule of the natural order.
  public init() {}

  init(seed: UInt64, _ deviations: some Sequence<Deviation>) {
    self.seed = seed
    for deviation in deviations { deviate(deviation) }
  }

  /// Reads a token.
  ///
  /// Returns `nil` for a text that is no token.
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

  /// The token of the schedule.
  public var description: String {
    "s1" + (seed == 0 ? "" : "@\(seed)")
      + deviations.map { deviation in
        "-\(deviation.step).\(deviation.index)" + (deviation.delay > 0 ? "+\(deviation.delay)" : "")
      }.joined()
  }

  /// The deviation at a step; `nil` is the natural option.
  func deviation(at step: Int) -> Deviation? {
    let index = firstIndex(notBefore: step)
    guard index < deviations.endIndex, deviations[index].step == step else { return nil }
    return deviations[index]
  }

  /// The index of the option at a step, among `count` options.
  func choice(at step: Int, of count: Int) -> Int {
    guard let deviation = deviation(at: step), deviation.index < count else { return 0 }
    return deviation.index
  }

  /// Sets the deviation at a step, in place of an earlier one.
  mutating func deviate(_ deviation: Deviation) {
    let index = firstIndex(notBefore: deviation.step)
    if index < deviations.endIndex, deviations[index].step == deviation.step {
      deviations[index] = deviation
    } else {
      deviations.insert(deviation, at: index)
    }
  }

  /// The deviations that another schedule does not contain.
  func deviations(missingIn other: ScheduleToken) -> [Deviation] {
    deviations.filter { other.deviation(at: $0.step) != $0 }
  }

  private func firstIndex(notBefore step: Int) -> Int {
    // Mostly the step comes after the last one, because a run is recorded from its beginning to its
    // end.
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
  /// Reads "12.1", or "12.1+5000" for an event that happens 5,000 ns after its earliest instant.
  fileprivate init?(_ text: Substring) {
    let halves = text.split(separator: "+", omittingEmptySubsequences: false)
    let numbers = halves[0].split(separator: ".").map { Int($0) }
    guard halves.count <= 2, numbers.count == 2, let step = numbers[0], let index = numbers[1],
      step > 0, index >= 0
    else { return nil }
    self.init(step: step, index: index)
    if halves.count == 2 {
      guard let delay = Int64(halves[1]), delay > 0 else { return nil }
      self.delay = delay
    }
    if isNatural { return nil }
  }
}
