import RPCCore

/// The state of a scripted process that a search reads.
///
/// It is inlined, because a search reads it at every state.
extension ScriptedProcess {
  /// Whether only calls and handlers are under way, with unchanged clock and speed.
  @inline(__always)
  var isPlain: Bool {
    duties.areDone && !holdsReplies && slowness == 1 && clockOffset == 0
  }

  /// The calls that wait for a connection, in the order in which they were made.
  @inline(__always)
  var waitingCalls: [CallID] {
    hasWaitingCalls ? client.waitingCalls : []
  }

  /// The channel for requests, if the process serves.
  @inline(__always)
  var servingChannel: Slot? { channels.server }

  /// Whether the process has no other channel for calls or for requests.
  ///
  /// Channels for other uses do not count.
  @inline(__always)
  func receivesOnly(on route: Slot) -> Bool {
    channels.client ?? route == route && channels.server ?? route == route
  }
}
