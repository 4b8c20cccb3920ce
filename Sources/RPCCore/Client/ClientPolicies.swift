/// The rule for which reply settles a call (A1.3).
///
/// Only ``firstWins`` is safe. The others reproduce what some existing clients do, to show what
/// those clients lose.
public enum ReplyPolicy: String, CaseIterable, Hashable, Sendable {
  /// The first reply with the call's correlation ID; every further one is a duplicate.
  case firstWins
  /// The first reply settles the call, and each later one replaces its result while the client
  /// remembers the call (openmodule).
  ///
  /// A later reply that cannot be read replaces nothing. The results of streams and polling calls
  /// are not replaced.
  case lastWins
  /// Each reply settles the oldest pending call, with any correlation ID (Propan, pyrpc).
  case unchecked
}

/// The rule for pending calls when the connection is lost (A4.4).
public enum LossPolicy: String, CaseIterable, Hashable, Sendable {
  /// Pending calls fail with ``RPCError/connectionLost``, which is indefinite.
  case failPending
  /// Calls with an idempotent request stay pending; the other calls fail.
  ///
  /// The idempotent requests are sent again once there is a new reply address. The deadlines of
  /// their calls stay the same.
  case resendIdempotent
}
