import RPCCore

/// What others may know of a scripted process.
extension ScriptedProcess {
  /// Whether it is in the middle of nothing but calls and handlers, and nothing has changed its pace.
  var isPlain: Bool {
    duties.areDone && !server.holdsReplies && slowness == 1 && clockOffset == 0
  }

  /// The calls that wait for a connection, in the order in which they were made.
  var waitingCalls: [CallID] { client.waitingCalls }

  /// How far away the deadlines of its calls are, whatever their order.
  func deadlines(from now: Instant) -> UInt64 { client.deadlines(from: now) }

  /// Where requests come to it, if it serves.
  var servingChannel: Slot? { channels.server }

  /// Whether nothing comes to it on any channel but one.
  func receivesOnly(on route: Slot) -> Bool {
    channels.client ?? route == route && channels.server ?? route == route
  }
}
