/// What a server has done so far (A3.9).
///
/// Each started handler runs, or it has completed, failed, or was discarded. Until the server loses
/// its connection or shuts down, each received request waits, or it was refused, deduplicated or
/// started.
public struct ServerCounters: Equatable, Sendable {
  /// Requests that the server looked at, without the pings and polls that it answered.
  public internal(set) var received = 0
  /// Requests that reached no handler, and were answered with an error or rejected.
  public internal(set) var refused = 0
  /// Handlers that were started.
  public internal(set) var started = 0
  /// Handlers that ended with a result.
  public internal(set) var completed = 0
  /// Handlers that ended with an error.
  public internal(set) var failed = 0
  /// Handlers whose outcome went nowhere.
  public internal(set) var discarded = 0
  /// Requests that got another's reply, because they repeat it.
  public internal(set) var deduplicated = 0
  /// Polls that were answered, also those of unknown tickets.
  public internal(set) var polled = 0
  /// Calls that a notice cancelled: running, waiting, or before they were delivered.
  public internal(set) var cancelled = 0
  /// Deliveries that were returned to their queue because the server shuts down.
  public internal(set) var requeued = 0

  /// Makes counters that all stand at 0.
  public init() {}
}
