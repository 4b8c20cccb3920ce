import RPCCore

/// The names of the failures of a call.
public enum FailureName: String, CaseIterable, Hashable, Sendable {
  /// No reply arrived in time (A2.3).
  case deadlineExceeded
  /// The caller gave up (A2.7).
  case cancelled
  /// The request was mandatory and reached no queue (A4.4).
  case unroutable
  /// The broker refused the request with a negative confirm (B7).
  case refused
  /// There was no connection for the request.
  case notConnected
  /// The connection was lost while the call was pending (A4.4).
  case connectionLost
  /// The client cannot read the reply (A1.4).
  case malformedReply
  /// The client still knows another call with the chosen correlation ID (A1.2).
  case correlationIDInUse
  /// Options of the call contradict each other: the caller waits for the reply, but directs it
  /// elsewhere (A1.7).
  case conflictingReplyAddress
  /// The transport, or the library, does not support an option of the call.
  case unsupported
  /// The client's codec cannot encode the arguments.
  case invalidArguments
  /// The handler failed.
  case handlerError
  /// A validator refused the arguments (A3.7).
  case validationError
  /// A filter refused the caller (A3.7).
  case filtered
  /// The server does not have the method.
  case unimplemented
  /// The server cannot read the request's envelope or arguments.
  case invalidRequest
  /// The request is larger than the server accepts, or the server shuts down.
  case resourceExhausted
  /// The server failed, and the request is not to blame.
  case `internal`
  /// The server answered that the deadline had passed; ``deadlineExceeded`` is the client's own
  /// failure.
  case remoteDeadlineExceeded
  /// The server answered that the handler was cancelled; ``cancelled`` is the client's own failure.
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
      // This error fails a server, never a call.
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
