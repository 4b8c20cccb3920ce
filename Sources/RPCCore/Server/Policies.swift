/// Where and how many at a time a server's handlers run (A3.2).
public enum ExecutorPolicy: Hashable, Sendable {
  /// In the delivery loop: while a handler runs the server looks at nothing else.
  case inline
  /// One at a time beside the delivery loop, so that requests are still taken and refused.
  case serial
  /// Up to a number at a time (at least 1) beside the delivery loop.
  case concurrent(maximum: Int)

  /// How many handlers can run at a time.
  public var slots: Int {
    switch self {
    case .inline, .serial: 1
    case .concurrent(let maximum): max(1, maximum)
    }
  }
}

/// What becomes of a request that was acknowledged before its handler has run or ended, if the connection
/// is lost meanwhile: the broker will not deliver it again.
public enum AcknowledgedPolicy: String, CaseIterable, Hashable, Sendable {
  /// It is handled, and its reply goes out over the next link.
  case replyLater
  /// What waits is forgotten, and what runs goes on for nothing.
  case discard
}

/// When a server acknowledges a request (A3.4).
public enum SettlementPolicy: String, CaseIterable, Hashable, Sendable {
  /// After the reply was sent: nothing is lost, a crash in between makes the handler run again.
  case afterReply
  /// Before the handler runs: at most once, a crash loses the request.
  case beforeHandler
  /// After the handler and before the reply: a crash in between loses the reply.
  case beforeReply
  /// By the broker, as soon as the request is sent to the server: at most once, and without the
  /// protection of prefetch.
  case automatic

  /// Whether a request is handled again until a server has acknowledged it after handling it.
  public var isAtLeastOnce: Bool {
    switch self {
    case .afterReply, .beforeReply: true
    case .beforeHandler, .automatic: false
    }
  }
}
