/// A failing run that can be made again with other deviations from the plain one: of a story, or of real
/// code.
protocol ReducibleRun: Sendable {
  /// What was chosen otherwise than in the plain run.
  associatedtype Choice: DelayableChoice
  /// What making a run may throw.
  associatedtype Failure: Error

  /// After how many runs it is left at what there is.
  static var runLimit: Int { get }

  /// Where it departed from the plain run, in this order.
  var choices: [Choice] { get }

  /// The same with other deviations; of those, it may have had no occasion for some.
  ///
  /// - Parameter isEnded: Whether to leave off in the middle; then the run does not fail.
  func making(_ choices: [Choice], isEnded: () -> Bool) throws(Failure) -> Self

  /// Whether it fails in the way that is to be kept.
  var stillFails: Bool { get }

  /// Whether the same happened as in another run, in the same order, and nothing at one instant that did
  /// not before.
  func isAlike(_ other: Self) -> Bool
}

/// A deviation from the plain run, which may be that something is put off.
protocol DelayableChoice: Equatable, Sendable {
  /// For how long, in nanoseconds.
  var delay: Int64 { get set }
  /// Whether what comes next is put off.
  var isDelay: Bool { get }
}
