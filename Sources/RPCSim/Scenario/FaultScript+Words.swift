public import InMemoryBroker
public import RPCCore

// MARK: Faults of processes

/// Faults as words: the effect, the point where it strikes, and the process that passes the point.
///
/// ```swift
/// sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)))
/// sim.plan(.drop(.reply).call("fib").nth(2))
/// ```
///
/// Without a process, any process that passes the point is struck. A duration of `nil` means for
/// ever.
extension FaultScript {
  /// The process dies, and loses its connection and its memory.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - delay: The time after which the process starts again; `nil` is never.
  public static func crash(
    _ point: FaultPoint, of process: String? = nil, restartAfter delay: Duration? = nil
  ) -> FaultScript {
    FaultScript(.crash(restartAfter: delay), at: point, process: process)
  }

  /// The process loses its connection, and keeps its memory.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - delay: The time for which it can open no connection; `nil` is for ever.
  public static func disconnect(
    _ point: FaultPoint, of process: String? = nil, reconnectAfter delay: Duration?
  ) -> FaultScript {
    FaultScript(.disconnect(reconnectAfter: delay), at: point, process: process)
  }

  /// The process stands still, and then goes on where it was.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - duration: The length of the pause; `nil` is for ever.
  public static func pause(
    _ point: FaultPoint, of process: String? = nil, for duration: Duration?
  ) -> FaultScript {
    FaultScript(.pause(for: duration), at: point, process: process)
  }

  /// The process's handlers take longer from now on, and in real code their sleeps do.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - factor: How many times as long they take.
  public static func slow(
    _ point: FaultPoint, of process: String? = nil, factor: Int64
  ) -> FaultScript {
    FaultScript(.slow(factor: factor), at: point, process: process)
  }

  /// Nothing passes between the process and the broker for a while.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - delay: The length of the partition; `nil` is for ever.
  public static func partition(
    _ point: FaultPoint, of process: String? = nil, healAfter delay: Duration?
  ) -> FaultScript {
    FaultScript(.partition(healAfter: delay), at: point, process: process)
  }

  /// The process's clock jumps.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The name of the process; `nil` is any.
  ///   - duration: How far the clock jumps ahead, or back if negative.
  public static func jumpClock(
    _ point: FaultPoint, of process: String? = nil, by duration: Duration
  ) -> FaultScript {
    FaultScript(.jumpClock(by: duration), at: point, process: process)
  }

  /// The handler fails instead of going on.
  ///
  /// - Parameters:
  ///   - point: `beforeHandler` or `midHandler`.
  ///   - process: The name of the process; `nil` is any.
  ///   - error: The error with which the handler fails.
  public static func failHandler(
    _ point: FaultPoint = .beforeHandler, of process: String? = nil, with error: RemoteError
  ) -> FaultScript {
    FaultScript(.failHandler(error), at: point, process: process)
  }

  /// The handler never ends.
  ///
  /// - Parameters:
  ///   - point: `beforeHandler` or `midHandler`.
  ///   - process: The name of the process; `nil` is any.
  public static func hangHandler(
    _ point: FaultPoint = .beforeHandler, of process: String? = nil
  ) -> FaultScript {
    FaultScript(.hangHandler, at: point, process: process)
  }
}

// MARK: - Faults of messages

extension FaultScript {
  /// The message vanishes.
  ///
  /// - Parameters:
  ///   - hop: The hop on which it strikes.
  ///   - process: The process at the end of the hop that is not the broker; `nil` is any.
  public static func drop(_ hop: FaultPoint, of process: String? = nil) -> FaultScript {
    FaultScript(.drop, at: hop, process: process)
  }

  /// The message arrives twice.
  ///
  /// - Parameters:
  ///   - hop: The hop on which it strikes.
  ///   - process: The process at the end of the hop that is not the broker; `nil` is any.
  public static func duplicate(_ hop: FaultPoint, of process: String? = nil) -> FaultScript {
    FaultScript(.duplicate, at: hop, process: process)
  }

  /// The message, and all that follow it on its channel, arrive later.
  ///
  /// - Parameters:
  ///   - hop: The hop on which it strikes.
  ///   - process: The process at the end of the hop that is not the broker; `nil` is any.
  ///   - duration: How much later they arrive.
  public static func delay(
    _ hop: FaultPoint, of process: String? = nil, by duration: Duration
  ) -> FaultScript {
    FaultScript(.delay(by: duration), at: hop, process: process)
  }

  /// The message changes places with the one before it on its channel.
  ///
  /// - Parameters:
  ///   - hop: The hop on which it strikes.
  ///   - process: The process at the end of the hop that is not the broker; `nil` is any.
  public static func reorder(_ hop: FaultPoint, of process: String? = nil) -> FaultScript {
    FaultScript(.reorder, at: hop, process: process)
  }

  /// One byte of the message's body changes.
  ///
  /// - Parameters:
  ///   - hop: The hop on which it strikes.
  ///   - process: The process at the end of the hop that is not the broker; `nil` is any.
  public static func corrupt(_ hop: FaultPoint, of process: String? = nil) -> FaultScript {
    FaultScript(.corrupt, at: hop, process: process)
  }

  /// The broker refuses the publication with a negative publisher confirm.
  ///
  /// - Parameters:
  ///   - hop: `request` or `reply`.
  ///   - process: The process that publishes; `nil` is any.
  public static func refuse(_ hop: FaultPoint, of process: String? = nil) -> FaultScript {
    FaultScript(.refuse, at: hop, process: process)
  }
}

// MARK: - Faults of the broker

extension FaultScript {
  /// The broker stops, loses everything that is not durable, and starts again.
  ///
  /// - Parameters:
  ///   - point: The point where it strikes.
  ///   - process: The process that passes the point; `nil` is any.
  ///   - duration: The time for which the broker is down.
  public static func restartBroker(
    _ point: FaultPoint, of process: String? = nil, downtime duration: Duration
  ) -> FaultScript {
    FaultScript(.restartBroker(downtime: duration), at: point, process: process)
  }

  /// A queue accepts no messages for a while.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - point: The point where it strikes.
  ///   - process: The process that passes the point; `nil` is any.
  ///   - duration: The time for which the queue is full; `nil` is for ever.
  public static func fillQueue(
    _ queue: String, _ point: FaultPoint, of process: String? = nil, for duration: Duration?
  ) -> FaultScript {
    FaultScript(.fillQueue(queue, for: duration), at: point, process: process)
  }

  /// A queue is deleted with its messages.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - point: The point where it strikes.
  ///   - process: The process that passes the point; `nil` is any.
  public static func deleteQueue(
    _ queue: String, _ point: FaultPoint, of process: String? = nil
  ) -> FaultScript {
    FaultScript(.deleteQueue(queue), at: point, process: process)
  }

  /// The messages that wait in a queue are removed.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - point: The point where it strikes.
  ///   - process: The process that passes the point; `nil` is any.
  public static func purgeQueue(
    _ queue: String, _ point: FaultPoint, of process: String? = nil
  ) -> FaultScript {
    FaultScript(.purgeQueue(queue), at: point, process: process)
  }
}

// MARK: - When a fault strikes

extension FaultScript {
  /// A fault at a time, not at a point.
  ///
  /// ```swift
  /// sim.plan(.at(.seconds(1), .restartBroker(downtime: .seconds(5))))
  /// ```
  ///
  /// - Parameters:
  ///   - time: The time from the moment in which the fault is planned.
  ///   - verdict: The effect of the fault.
  ///   - process: The process that it strikes, if the effect is about one.
  public static func at(
    _ time: Duration, _ verdict: FaultVerdict, of process: String? = nil
  ) -> FaultScript {
    FaultScript(verdict, at: DurationRange(time), process: process)
  }

  /// A fault at a time that the schedule chooses from a range.
  ///
  /// - Parameters:
  ///   - time: The times from the moment in which the fault is planned.
  ///   - verdict: The effect of the fault.
  ///   - process: The process that it strikes, if the effect is about one.
  public static func at(
    _ time: ClosedRange<Duration>, _ verdict: FaultVerdict, of process: String? = nil
  ) -> FaultScript {
    FaultScript(verdict, at: DurationRange(time), process: process)
  }

  /// The fault, for the calls of one method only.
  ///
  /// - Parameter name: The method, such as `fib`, or `ChatRoom.post` for a distributed actor; in a
  ///   scenario, the name of the call.
  public func call(_ name: String) -> FaultScript { with { $0.call = name } }

  /// The fault, from a later occasion on.
  ///
  /// - Parameter number: The number of the first matching occasion that it strikes, from 1.
  public func nth(_ number: Int) -> FaultScript { with { $0.nth = number } }

  /// The fault, on several successive occasions.
  ///
  /// - Parameter count: The number of occasions.
  public func times(_ count: Int) -> FaultScript { with { $0.times = count } }

  /// The fault, on occasions that the schedule chooses.
  ///
  /// - Parameter count: The greatest number of occasions on which it strikes.
  public func atMost(_ count: Int) -> FaultScript { with { $0.atMost = count } }

  /// The fault, which need not strike: a run in which it does not strike can hold.
  public func optional() -> FaultScript { with { $0.isOptional = true } }

  private func with(_ change: (inout FaultScript) -> Void) -> FaultScript {
    var fault = self
    change(&fault)
    return fault
  }
}
