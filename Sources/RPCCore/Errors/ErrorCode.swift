/// What went wrong on the server's side, in words that both sides know.
///
/// After the status codes of gRPC, with openmodule's statuses mapped onto them.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
  /// The handler failed (openmodule: `handler_error`).
  case handlerError
  /// The arguments have the right form and the wrong content (openmodule: `validation_error`).
  case validationError
  /// The caller may not do this (openmodule: `filtered`).
  case filtered
  /// The server has no such method.
  case unimplemented
  /// The request's envelope or arguments cannot be read.
  case invalidRequest
  /// The request is larger than the server accepts, or the server is full.
  case resourceExhausted
  /// The deadline passed before the work was done.
  case deadlineExceeded
  /// The caller cancelled the call.
  case cancelled
  /// The server failed in a way that is no fault of the request.
  case `internal`
}
