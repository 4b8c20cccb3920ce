/// The reason why a call has no result.
public enum RPCError: Error, Hashable, Sendable {
  /// The server answered with an error.
  case remote(RemoteError)
  /// No reply came in time. A queue took the request or may have taken it (A4.4).
  case deadlineExceeded
  /// The caller cancelled the call.
  case cancelled
  /// No queue takes the request, so no server can ever handle it.
  case unroutable
  /// The broker refused the request with a negative publisher confirm.
  case refused
  /// The client had no link to send the request on.
  case notConnected
  /// The link was lost while the call was pending.
  case connectionLost
  /// A reply arrived that the client cannot read.
  case malformedReply(reason: String)
  /// The chosen correlation ID belongs to a call that is pending or remembered (A1.2).
  case correlationIDInUse
  /// The call expects its reply here and asks for it to be sent elsewhere (A1.7).
  case conflictingReplyAddress
  /// The transport or this package lacks a feature that the caller asks for.
  ///
  /// The value names the feature, for people.
  case unsupported(String)
  /// The client's codec cannot encode the arguments. Nothing was sent.
  case invalidArguments(reason: String)
  /// The broker does not let a server consume the queue. The reason is a text for people.
  case consumeRefused(reason: String)

  /// Whether the caller knows the fate of the request.
  public enum Certainty: Hashable, Sendable {
    /// The fate of the request is known.
    case definite
    /// The request may have been handled, may be handled later, or may never be handled.
    case indefinite
  }

  /// Whether the caller knows the fate of the request.
  ///
  /// The terms are those of Maelstrom's definite and indefinite errors.
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
  /// It is safe to send the request again only if this is `false` or the request is idempotent.
  public var requestMayHaveRun: Bool {
    guard case .remote(let error) = self else { return certainty == .indefinite }
    switch error.code {
    case .handlerError, .internal, .deadlineExceeded, .cancelled: return true
    case .validationError, .filtered, .unimplemented, .invalidRequest, .resourceExhausted:
      return false
    }
  }
}
