public import InMemoryBroker

/// A planned fault: what, to whom, when.
///
/// A planned fault that never strikes fails the run, unless it is optional.
public struct FaultScript: Equatable, Sendable {
  /// What goes wrong.
  public var verdict: FaultVerdict
  /// The process, or any process of a kind; `nil` is any process at all.
  public var process: String?
  /// Where a process or a message passes when it strikes; with `time`, the time decides.
  public var point: FaultPoint
  /// The time, if that is the point.
  public var at: DurationRange?
  /// The name of the call that it has to be about; `nil` is any.
  public var call: String?
  /// The first of the matching occurrences that it strikes, counted from 1.
  public var nth = 1
  /// How many occurrences in a row it strikes.
  public var times = 1
  /// Whether a run in which it never strikes may pass all the same.
  public var isOptional = false
  /// Leaves it to the schedule whether and on which occasions it strikes, at most so many of them;
  /// `nil` strikes as planned, unless the point is `anywhere`.
  public var atMost: Int?

  /// A fault that strikes where a process or a message passes a point.
  ///
  /// - Parameters:
  ///   - verdict: What happens.
  ///   - point: Where.
  ///   - process: To which process; `nil` is any that passes.
  public init(_ verdict: FaultVerdict, at point: FaultPoint, process: String? = nil) {
    self.verdict = verdict
    self.point = point
    self.process = process
  }

  /// A fault that strikes at a time, in nanoseconds.
  ///
  /// - Parameters:
  ///   - verdict: What happens.
  ///   - time: When; a range lets the schedule choose.
  ///   - process: To which process, where the verdict is about one.
  public init(_ verdict: FaultVerdict, at time: DurationRange, process: String? = nil) {
    self.verdict = verdict
    self.point = .time
    self.at = time
    self.process = process
  }
}

extension FaultScript {
  /// On how many occasions a schedule may let it strike; `nil` if it is planned.
  package var limit: Int? { atMost ?? (point == .anywhere ? 1 : nil) }

  /// Whether a run without it proves nothing.
  package var mustStrike: Bool { !isOptional && limit == nil }
}
