extension RPCClientStateMachine {
  /// The instant until which a caller can wait for a call's result, given the wanted instant.
  ///
  /// A deadline cannot be extended after sending, so a longer wait ends at the deadline (A2.2). A
  /// shorter wait ends by itself, and the call goes on. A settled call has no deadline, so use this
  /// only for pending calls (A2.3).
  ///
  /// - Parameters:
  ///   - deadline: The call's deadline; `nil` if it has none.
  ///   - wanted: The instant at which the caller wants to stop waiting; ``Instant/distantFuture``
  ///     if never.
  /// - Returns: The instant at which the wait ends, and whether that is earlier than wanted.
  public static func waitLimit(
    for deadline: Instant?, wanting wanted: Instant
  ) -> (until: Instant, isClamped: Bool) {
    guard let deadline, deadline < wanted else { return (wanted, false) }
    return (deadline, true)
  }
}
