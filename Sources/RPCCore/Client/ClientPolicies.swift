/// Which reply settles a call (A1.3).
///
/// Only the first of these is safe; the others are what some clients do, so that it can be shown
/// what they lose.
public enum ReplyPolicy: String, CaseIterable, Hashable, Sendable {
  /// The first reply with the call's correlation ID; every further one is a duplicate.
  case firstWins
  /// The first settles the call, and each later one replaces its result for as long as the call is
  /// remembered (openmodule).
  ///
  /// A later reply that cannot be read replaces nothing, and streams and polling calls have nothing
  /// to replace.
  case lastWins
  /// Whatever arrives settles the oldest pending call, whatever its correlation ID (Propan, pyrpc).
  case unchecked
}

/// What becomes of the pending calls when the connection is lost (A4.4).
public enum LossPolicy: String, CaseIterable, Hashable, Sendable {
  /// They fail, indefinitely.
  case failPending
  /// Those whose request is idempotent stay pending and are sent again, once there is a new reply
  /// address; their deadlines run on. The others fail.
  case resendIdempotent
}
