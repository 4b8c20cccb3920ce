/// The numbers of a server's requests and handlers so far (A3.9).
///
/// Every started handler is running, completed, failed or discarded, unless the loss of the link
/// kept it from starting. Until the server loses its link or shuts down, every received request is
/// waiting, refused, deduplicated or started.
public struct ServerCounters: Equatable, Sendable {
  /// Requests that the server read, without the pings and polls that it answered.
  public internal(set) var received = 0
  /// Requests that reached no handler and were answered with an error or rejected.
  public internal(set) var refused = 0
  /// Handlers that were started.
  public internal(set) var started = 0
  /// Handlers that ended with a result.
  public internal(set) var completed = 0
  /// Handlers that ended with an error.
  public internal(set) var failed = 0
  /// Handlers whose outcome was dropped.
  public internal(set) var discarded = 0
  /// Requests that got the reply to another request, because they repeat it.
  public internal(set) var deduplicated = 0
  /// Polls that were answered, including polls with unknown tickets.
  public internal(set) var polled = 0
  /// Calls that a notice cancelled while they ran, while they waited, or before they were
  /// delivered.
  public internal(set) var cancelled = 0
  /// Deliveries that returned to their queue because the server shuts down.
  public internal(set) var requeued = 0

  /// Makes counters that all are 0.
  public init() {}
}
