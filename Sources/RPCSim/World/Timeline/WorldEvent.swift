import RPCCore

/// A planned event of a world.
enum WorldEvent: Hashable, Sendable {
  /// The first frame on its way to the broker arrives.
  case arrivalAtBroker(route: Slot)
  /// The first frame on its way to a process arrives.
  case arrivalAtProcess(route: Slot)
  /// Half of a handler's work is over.
  case handlerMidpoint(process: Int, run: HandlerRun.ID)
  /// A handler's work is over.
  case handlerWorked(process: Int, run: HandlerRun.ID)
  /// A step of the scenario is due.
  case step(Int)
  /// A step goes on with a call that a pause held back before it was sent.
  case heldCall(step: Int)
  /// The next poll of a call is due.
  case poll(call: Int)
  /// The timeout of a wait for a call is over.
  case waitOver(call: Int, waiter: Int)
  /// The grace of a server that shuts down is over.
  case graceOver(process: Int, connection: Int)
  /// A client's earliest deadline has come.
  case clientTimer(process: Int)
  /// The broker's earliest expiry has come.
  case brokerTimer
  /// A fault with a set time strikes.
  case fault(Int)
  case restart(process: Int)
  case reconnect(process: Int, connection: Int)
  case resume(process: Int)
  case heal(process: Int)
  case brokerStart
  /// A queue that a fault filled takes messages again.
  case queueDrained(fault: Int)
  /// The sleep of a hosted process is over.
  case wake(process: Int, sleeper: UInt64)
  /// An instant that an expectation names for a call. Nothing else happens at it.
  case bound(call: Int, number: Int)
  /// The time of the scenario is over.
  case end

  /// Whether the event ends work that takes time.
  ///
  /// A paused process does not work.
  var isWork: Bool {
    switch self {
    case .handlerMidpoint, .handlerWorked: true
    default: false
    }
  }
}
