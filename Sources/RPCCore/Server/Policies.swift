/// Where a server's handlers run, and how many run at a time (A3.2).
public enum ExecutorPolicy: Hashable, Sendable {
  /// In the delivery loop: while a handler runs, the server reads no other request.
  case inline
  /// One at a time beside the delivery loop, so that requests are still read and refused.
  case serial
  /// Up to a maximum number at a time (at least 1) beside the delivery loop.
  case concurrent(maximum: Int)

  /// How many handlers can run at a time.
  public var slots: Int {
    switch self {
    case .inline, .serial: 1
    case .concurrent(let maximum): max(1, maximum)
    }
  }
}

/// The fate of acknowledged requests when the link is lost.
///
/// These are requests that were acknowledged before their handlers have ended. The broker does not
/// deliver them again.
public enum AcknowledgedPolicy: String, CaseIterable, Hashable, Sendable {
  /// The request is handled, and its reply is sent over the next link.
  case replyLater
  /// A waiting request is forgotten. A running handler goes on, and its outcome is dropped.
  case discard
}

/// The point at which a server acknowledges a request (A3.4).
public enum SettlementPolicy: String, CaseIterable, Hashable, Sendable {
  /// After the reply was sent. No request is lost, but after a crash in between the handler runs
  /// again.
  case afterReply
  /// Before the handler runs: at most once. A crash loses the request.
  case beforeHandler
  /// After the handler and before the reply. A crash in between loses the reply.
  case beforeReply
  /// By the broker, as soon as it sends the request to the server.
  ///
  /// The request is handled at most once, and prefetch gives no protection.
  case automatic

  /// Whether a request is delivered again until a server has handled and acknowledged it.
  public var isAtLeastOnce: Bool {
    switch self {
    case .afterReply, .beforeReply: true
    case .beforeHandler, .automatic: false
    }
  }
}
