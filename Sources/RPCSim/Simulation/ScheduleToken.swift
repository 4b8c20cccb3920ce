/// The deviations of a run from its natural order: other choices, and faults that strike.
///
/// As text it is a token that replays the run of the same code.
public struct ScheduleToken: Hashable, Sendable, CustomStringConvertible {
  /// An option that was taken instead of the natural one, or a fault that struck.
  struct Deviation: Hashable, Sendable {
    /// The number of the choice, from 1; or of the occasion for a fault that a schedule places.
    var step: Int
    /// The index of the option; 0 is the natural one.
    var index = 0
    /// The time from the earliest possible instant to the event, in nanoseconds.
    var delay: Int64 = 0

    /// Whether a fault strikes, and no choice is made.
    var isStrike = false

    /// Whether the option is the natural one after all.
    var isNatural: Bool { index == 0 && delay == 0 && !isStrike }

    /// The fault that strikes at an occasion.
    static func strike(_ number: Int) -> Deviation { Deviation(step: number, isStrike: true) }
  }

  /// The choices in the order of their steps, with at most one deviation for each step.
  private(set) var choices: [Deviation] = []
  /// The numbers of the occasions at which faults strike, in order.
  private(set) var strikes: [Int] = []
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
    guard head[0] == Self.version, head.count <= 2 else { return nil }
    if head.count == 2 {
      guard let number = UInt64(head[1]), number > 0 else { return nil }
      seed = number
    }
    for part in parts.dropFirst() {
      guard let deviation = Deviation(part) else { return nil }
      deviate(deviation)
    }
  }

  /// The first word of each token.
  ///
  /// Tokens of the first version left the faults to the seed.
  private static let version = "s2"

  /// The token of the schedule.
  public var description: String {
    Self.version + (seed == 0 ? "" : "@\(seed)") + deviations.map { "-\($0.text)" }.joined()
  }

  /// All deviations: the choices, and then the faults.
  var deviations: [Deviation] { choices + strikes.map(Deviation.strike) }

  /// The deviation at a step; `nil` is the natural option.
  func deviation(at step: Int) -> Deviation? {
    let index = firstIndex(notBefore: step)
    guard index < choices.endIndex, choices[index].step == step else { return nil }
    return choices[index]
  }

  /// The index of the option at a step, among `count` options.
  func choice(at step: Int, of count: Int) -> Int {
    guard let deviation = deviation(at: step), deviation.index < count else { return 0 }
    return deviation.index
  }

  /// Adds a deviation, in place of an earlier one at the same step.
  mutating func deviate(_ deviation: Deviation) {
    guard !deviation.isStrike else { return strike(deviation.step) }
    let index = firstIndex(notBefore: deviation.step)
    if index < choices.endIndex, choices[index].step == deviation.step {
      choices[index] = deviation
    } else {
      choices.insert(deviation, at: index)
    }
  }

  private mutating func strike(_ number: Int) {
    let index = strikes.firstIndex { $0 >= number } ?? strikes.endIndex
    if index == strikes.endIndex || strikes[index] != number { strikes.insert(number, at: index) }
  }

  /// The deviations that another schedule does not contain.
  func deviations(missingIn other: ScheduleToken) -> [Deviation] {
    choices.filter { other.deviation(at: $0.step) != $0 }
      + strikes.filter { !other.strikes.contains($0) }.map(Deviation.strike)
  }

  private func firstIndex(notBefore step: Int) -> Int {
    // Mostly the step comes after the last one, because a run is recorded from its beginning to its
    // end.
    guard let last = choices.last, last.step >= step else { return choices.endIndex }
    var (low, high) = (choices.startIndex, choices.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if choices[middle].step < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension ScheduleToken.Deviation {
  /// The deviation in a token, such as `12.1`, `12.1+5000` or `f3`.
  fileprivate var text: String {
    isStrike ? "f\(step)" : "\(step).\(index)" + (delay > 0 ? "+\(delay)" : "")
  }

  /// Reads "12.1", or "12.1+5000" for an event that happens 5,000 ns after its earliest instant, or
  /// "f3" for a fault at the third occasion.
  fileprivate init?(_ text: Substring) {
    if text.first == "f" {
      guard let number = Int(text.dropFirst()), number > 0 else { return nil }
      self = .strike(number)
      return
    }
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
