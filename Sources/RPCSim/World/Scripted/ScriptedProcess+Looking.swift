import RPCCore

/// What others may know of a scripted process.
///
/// Inlined: a search asks for it at every state.
extension ScriptedProcess {
  /// Whether it is in the middle of nothing but calls and handlers, and nothing has changed its pace.
  @inline(__always)
  var isPlain: Bool {
    duties.areDone && !holdsReplies && slowness == 1 && clockOffset == 0
  }

  /// The calls that wait for a connection, in the order in which they were made.
  @inline(__always)
  var waitingCalls: [CallID] {
    hasWaitingCalls ? client.waitingCalls : []
  }

  /// Where requests come to it, if it serves.
  @inline(__always)
  var servingChannel: Slot? { channels.server }

  /// Whether nothing comes to it on any channel but one.
  @inline(__always)
  func receivesOnly(on route: Slot) -> Bool {
    channels.client ?? route == route && channels.server ?? route == route
  }
}
