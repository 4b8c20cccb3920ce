import RPCCore

/// The names of the ways in which a call can fail.
public enum FailureName: String, CaseIterable, Hashable, Sendable {
  /// No reply came in time (A2.1).
  case deadlineExceeded
  /// The caller gave up (A2.7).
  case cancelled
  /// No queue took the request, which was mandatory (A4.4).
  case unroutable
  /// The broker did not take the request, and said so by a negative confirm (B7).
  case refused
  /// There was no connection to send the request on.
  case notConnected
  /// The connection was lost while the call was pending (A4.4).
  case connectionLost
  /// A reply came that cannot be read (A1.4).
  case malformedReply
  /// The caller chose a correlation ID that its client still knows (A1.2).
  case correlationIDInUse
  /// The caller wanted to wait for the reply and have it sent elsewhere (A1.7).
  case conflictingReplyAddress
  /// What the caller wanted cannot be done over this transport, or not at all.
  case unsupported
  /// The arguments cannot be written by the client's codec.
  case invalidArguments
  /// The handler failed.
  case handlerError
  /// A validator did not let the arguments pass (A3.7).
  case validationError
  /// A filter did not let the caller pass (A3.7).
  case filtered
  /// The server has no such method.
  case unimplemented
  /// The server cannot read the request's envelope or arguments.
  case invalidRequest
  /// The request is larger than the server accepts, or the server shuts down.
  case resourceExhausted
  /// The server failed in a way that is no fault of the request.
  case `internal`
  /// The server answered that the deadline had passed; ``deadlineExceeded`` is the client's own.
  case remoteDeadlineExceeded
  /// The server answered that the handler was cancelled; ``cancelled`` is the client's own.
  case remoteCancelled

  init(_ error: RPCError) {
    self =
      switch error {
      case .deadlineExceeded: .deadlineExceeded
      case .cancelled: .cancelled
      case .unroutable: .unroutable
      case .refused: .refused
      case .notConnected: .notConnected
      case .connectionLost: .connectionLost
      case .malformedReply: .malformedReply
      case .correlationIDInUse: .correlationIDInUse
      case .conflictingReplyAddress: .conflictingReplyAddress
      case .unsupported: .unsupported
      case .invalidArguments: .invalidArguments
      // That fails servers, and no call.
      case .consumeRefused: .refused
      case .remote(let remote): Self(remote.code)
      }
  }

  private init(_ code: ErrorCode) {
    self =
      switch code {
      case .handlerError: .handlerError
      case .validationError: .validationError
      case .filtered: .filtered
      case .unimplemented: .unimplemented
      case .invalidRequest: .invalidRequest
      case .resourceExhausted: .resourceExhausted
      case .deadlineExceeded: .remoteDeadlineExceeded
      case .cancelled: .remoteCancelled
      case .internal: .internal
      }
  }
}
