/// The information that a handler has about its request.
public struct HandlerContext: Sendable {
  /// The name under which the handler was called.
  public let method: String
  /// The request as it arrived.
  public let request: RPCMessage
  /// Whether the request was delivered before, so that a handler may have run for it already.
  public let isRedelivered: Bool
  /// The instant at which the caller gives up, on the clock of the server; `nil` if it waits
  /// forever.
  ///
  /// Calls that the handler makes inherit it (A2.6).
  public let deadline: Instant?
  /// The clock of the server.
  package let clock: any RPCClock

  /// The context of the handler that the current task runs; `nil` outside a handler.
  @TaskLocal public static var current: HandlerContext?

  /// The time that the caller has left (never negative); `nil` if it waits forever.
  public var timeLeft: Duration? {
    deadline.map { max(.zero, clock.now.duration(to: $0)) }
  }

  /// Whether the result is not needed any more.
  ///
  /// The caller cancelled the call, its deadline has passed, or the server shuts down.
  public var isCancelled: Bool {
    Task.isCancelled || deadline.map { clock.now > $0 } ?? false
  }
}
