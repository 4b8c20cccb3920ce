/// Why a call has no result.
public enum RPCError: Error, Hashable, Sendable {
  /// The server answered with an error.
  case remote(RemoteError)
  /// No reply came in time, though a queue took the request or may have (A4.4).
  case deadlineExceeded
  /// The caller gave up.
  case cancelled
  /// No queue takes such a request: there is no server and no place to wait for one.
  case unroutable
  /// The broker did not take the request (a negative publisher confirm).
  case refused
  /// There was no connection to send the request on.
  case notConnected
  /// The connection, or the channel that replies come on, was lost while the call was pending.
  case connectionLost
  /// A reply came that cannot be read.
  case malformedReply(reason: String)
  /// The correlation ID was used before by this client.
  case correlationIDInUse
  /// The caller wants to wait for the reply and have it sent elsewhere (A1.7).
  case conflictingReplyAddress
  /// What the caller wants, as a person can read it, cannot be done: not by this transport, or not
  /// at all.
  case unsupported(String)
  /// The arguments cannot be written by the client's codec; nothing was sent.
  case invalidArguments(reason: String)
  /// The broker does not let a server consume the queue, for a reason that a person can read.
  case consumeRefused(reason: String)

  /// Whether the caller can know what became of the request.
  public enum Certainty: Hashable, Sendable {
    /// It is known what became of the request.
    case definite
    /// The request may have been handled, may be handled later, or never.
    case indefinite
  }

  /// Whether it is known what became of the request (Maelstrom's definite and indefinite errors).
  public var certainty: Certainty {
    switch self {
    case .deadlineExceeded, .cancelled, .connectionLost, .malformedReply: .indefinite
    case .remote, .unroutable, .refused, .notConnected, .correlationIDInUse,
      .conflictingReplyAddress, .unsupported, .invalidArguments, .consumeRefused:
      .definite
    }
  }

  /// Whether a handler may have run, or may still run, for the request.
  ///
  /// Sending it again is safe only if this is `false` or the request is idempotent.
  public var requestMayHaveRun: Bool {
    guard case .remote(let error) = self else { return certainty == .indefinite }
    switch error.code {
    case .handlerError, .internal, .deadlineExceeded, .cancelled: return true
    case .validationError, .filtered, .unimplemented, .invalidRequest, .resourceExhausted:
      return false
    }
  }
}
