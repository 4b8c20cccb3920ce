extension RPCClientStateMachine {
  /// How long somebody can wait for a call's result who wants to wait until an instant.
  ///
  /// A deadline cannot be extended after sending: who wants more waits until the deadline, and is
  /// told so (A2.2). A shorter wait only bounds itself; the call lives on. A call that is settled
  /// has no deadline any more, so ask only about pending ones (A2.3).
  ///
  /// - Parameters:
  ///   - deadline: The call's deadline; `nil` if it has none.
  ///   - wanted: When the caller wants to stop waiting; ``Instant/distantFuture`` if never.
  /// - Returns: When the wait is over, and whether that is earlier than wanted.
  public static func waitLimit(
    for deadline: Instant?, wanting wanted: Instant
  ) -> (until: Instant, isClamped: Bool) {
    guard let deadline, deadline < wanted else { return (wanted, false) }
    return (deadline, true)
  }
}
