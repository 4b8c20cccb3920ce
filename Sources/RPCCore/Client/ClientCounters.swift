/// What happened to a client's calls since it was made (A3.9).
public struct ClientCounters: Hashable, Sendable {
  /// The calls that were made, those that failed before anything was sent included.
  public internal(set) var started: UInt64 = 0
  /// Those that were sent without anything to wait for here: fire and forget, or answered
  /// elsewhere.
  public internal(set) var notAwaited: UInt64 = 0
  /// Those that have their result, or the end of their stream.
  public internal(set) var completed: UInt64 = 0
  /// Those that failed in any other way than the next two.
  public internal(set) var failed: UInt64 = 0
  /// Those whose deadline passed.
  public internal(set) var timedOut: UInt64 = 0
  /// Those that the caller gave up.
  public internal(set) var cancelled: UInt64 = 0
  /// Replies to calls that had theirs already, and items that a stream had already.
  public internal(set) var duplicateReplies: UInt64 = 0
  /// Replies to calls that were given up before.
  public internal(set) var lateReplies: UInt64 = 0
  /// Replies to calls that the client knows nothing of.
  public internal(set) var unknownReplies: UInt64 = 0
  /// Requests that were sent again after a connection was lost.
  public internal(set) var resent: UInt64 = 0

  /// Makes counters that all stand at 0.
  public init() {}

  /// The calls that are pending.
  public var inFlight: UInt64 {
    started - notAwaited - completed - failed - timedOut - cancelled
  }

  /// Counts how a call ended.
  mutating func count(_ outcome: CallOutcome) {
    switch outcome {
    case .completed: completed += 1
    case .failed(.deadlineExceeded): timedOut += 1
    case .failed(.cancelled): cancelled += 1
    case .failed: failed += 1
    }
  }

  mutating func count(_ odd: OddReply) {
    switch odd {
    case .duplicate: duplicateReplies += 1
    case .late: lateReplies += 1
    case .unknownCorrelation: unknownReplies += 1
    }
  }
}
