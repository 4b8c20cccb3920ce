/// The kind of an error that a server reports.
///
/// The codes follow the status codes of gRPC. The statuses of openmodule map onto them.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
  /// The handler failed (openmodule: `handler_error`).
  case handlerError
  /// The arguments have the right form but invalid content (openmodule: `validation_error`).
  case validationError
  /// The caller may not do this (openmodule: `filtered`).
  case filtered
  /// The server has no such method.
  case unimplemented
  /// The server cannot read the request's envelope or arguments.
  case invalidRequest
  /// The request is larger than the server accepts, or the server takes no more requests.
  case resourceExhausted
  /// The deadline passed before the work was done.
  case deadlineExceeded
  /// The call was cancelled, or the server shut down before its handler had ended.
  case cancelled
  /// The server failed, and the request is not the cause.
  case `internal`
}
