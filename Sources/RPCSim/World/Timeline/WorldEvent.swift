import RPCCore

/// What can happen next in a world.
enum WorldEvent: Hashable, Sendable {
  /// The first frame on its way to the broker arrives.
  case arrivalAtBroker(route: Slot)
  /// The first frame on its way to a process arrives.
  case arrivalAtProcess(route: Slot)
  /// Half of a handler's time is over.
  case handlerMidpoint(process: Int, run: HandlerRun.ID)
  /// A handler has worked for its time.
  case handlerWorked(process: Int, run: HandlerRun.ID)
  /// A process's step is due.
  case step(Int)
  /// A call that was held up before it was sent goes on.
  case heldCall(step: Int)
  /// It is time for the next poll of a call.
  case poll(call: Int)
  /// Whoever waits for a call has waited as long as it wanted.
  case waitOver(call: Int, waiter: Int)
  /// A server that shuts down gives up what still runs.
  case graceOver(process: Int, connection: Int)
  /// A client's earliest deadline has come.
  case clientTimer(process: Int)
  /// The broker's earliest expiry has come.
  case brokerTimer
  /// A fault with a time of its own strikes.
  case fault(Int)
  case restart(process: Int)
  case reconnect(process: Int, connection: Int)
  case resume(process: Int)
  case heal(process: Int)
  case brokerStart
  /// A queue that a fault filled takes messages again.
  case queueDrained(fault: Int)
  /// The time that a live process sleeps is over.
  case wake(process: Int, sleeper: UInt64)
  /// An instant that an expectation names for a call, and at which nothing else happens.
  case bound(call: Int, number: Int)
  /// The time that the scenario allows is over.
  case end

  /// Whether it is the end of work that takes time, which a process that stands still does not do.
  var isWork: Bool {
    switch self {
    case .handlerMidpoint, .handlerWorked: true
    default: false
    }
  }
}
