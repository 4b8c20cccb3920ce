/// The counts of a client's calls since the client was made (A3.9).
public struct ClientCounters: Hashable, Sendable {
  /// Calls that were made, including those that failed before anything was sent.
  public internal(set) var started: UInt64 = 0
  /// Calls that wait for no reply here: fire and forget, or answered elsewhere.
  public internal(set) var notAwaited: UInt64 = 0
  /// Calls that have their result, or the end of their stream.
  public internal(set) var completed: UInt64 = 0
  /// Calls that failed, without those that timed out or were cancelled.
  public internal(set) var failed: UInt64 = 0
  /// Calls whose deadline passed.
  public internal(set) var timedOut: UInt64 = 0
  /// Calls that the caller cancelled.
  public internal(set) var cancelled: UInt64 = 0
  /// Replies to calls that have their reply already, and items that a stream has already.
  public internal(set) var duplicateReplies: UInt64 = 0
  /// Replies to calls that had ended without a complete reply.
  public internal(set) var lateReplies: UInt64 = 0
  /// Replies with a correlation ID that the client does not know.
  public internal(set) var unknownReplies: UInt64 = 0
  /// Requests that were sent again after a connection was lost.
  public internal(set) var resent: UInt64 = 0

  /// Makes counters that are all 0.
  public init() {}

  /// The calls that are pending.
  public var inFlight: UInt64 {
    started - notAwaited - completed - failed - timedOut - cancelled
  }

  /// Counts the outcome of a call.
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
