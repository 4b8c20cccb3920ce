/// A failing run that can be repeated with other deviations from the plain run.
///
/// It is a run of a scenario or of a simulation.
protocol ReducibleRun: Sendable {
  /// A deviation from the plain run.
  associatedtype Choice: DelayableChoice
  /// The error that making a run may throw.
  associatedtype Failure: Error

  /// The number of runs after which the reduction stops.
  static var runLimit: Int { get }

  /// The deviations from the plain run, in the order in which they were made.
  var choices: [Choice] { get }

  /// Makes the run again with other deviations. Deviations without an occasion are dropped.
  ///
  /// - Parameter isEnded: Whether to stop early. A run that stops early does not count as failing.
  func making(_ choices: [Choice], isEnded: () -> Bool) throws(Failure) -> Self

  /// Whether the run still has the failure that the reduction keeps.
  var stillFails: Bool { get }

  /// Whether both runs have the same events in the same order.
  ///
  /// Two successive events must share an instant in both runs or in neither.
  func isAlike(_ other: Self) -> Bool
}

/// A deviation from the plain run, which may be a delay.
protocol DelayableChoice: Equatable, Sendable {
  /// The length of the delay, in nanoseconds.
  var delay: Int64 { get set }
  /// Whether the deviation delays the next event.
  var isDelay: Bool { get }
}
