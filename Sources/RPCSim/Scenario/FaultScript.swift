public import InMemoryBroker

/// A planned fault: its verdict, its target and its point or time.
///
/// A planned fault that never strikes fails the run, unless it is optional.
public struct FaultScript: Equatable, Sendable {
  /// The effect of the fault.
  public var verdict: FaultVerdict
  /// The process or processes of a kind that it strikes; `nil` is any process.
  public var process: String?
  /// The point that a process or message passes when the fault strikes; with `time`, the time
  /// decides.
  public var point: FaultPoint
  /// The time of the fault, if its point is `time`.
  public var at: DurationRange?
  /// The name of the call that the occurrence has to be about; `nil` is any.
  public var call: String?
  /// The number of the first matching occurrence that it strikes, from 1.
  public var nth = 1
  /// The number of successive occurrences that it strikes.
  public var times = 1
  /// Whether a run can hold although the fault never strikes.
  public var isOptional = false
  /// The greatest number of occasions on which the schedule may let the fault strike.
  ///
  /// With `nil` it strikes as planned, unless the point is `anywhere`.
  public var atMost: Int?

  /// Makes a fault that strikes when a process or a message passes a point.
  ///
  /// - Parameters:
  ///   - verdict: The effect of the fault.
  ///   - point: The point at which it strikes.
  ///   - process: The process that it strikes; `nil` is any process that passes.
  public init(_ verdict: FaultVerdict, at point: FaultPoint, process: String? = nil) {
    self.verdict = verdict
    self.point = point
    self.process = process
  }

  /// Makes a fault that strikes at a time.
  ///
  /// - Parameters:
  ///   - verdict: The effect of the fault.
  ///   - time: The time of the fault. The schedule chooses from a range.
  ///   - process: The process that it strikes, if the verdict is about one.
  public init(_ verdict: FaultVerdict, at time: DurationRange, process: String? = nil) {
    self.verdict = verdict
    self.point = .time
    self.at = time
    self.process = process
  }
}

extension FaultScript {
  /// The number of occasions on which a schedule may let it strike; `nil` if it is planned.
  package var limit: Int? { atMost ?? (point == .anywhere ? 1 : nil) }

  /// Whether a run proves nothing unless the fault strikes.
  package var mustStrike: Bool { !isOptional && limit == nil }
}
