import RPCCore

/// The single entrance to the broker: lock, operate, unlock, call receivers.
extension MemoryBroker {
  /// Performs an operation on the broker, and then calls the receivers of the resulting events.
  @inline(__always)
  func perform<Result>(_ operation: (inout BrokerCore) -> sending Result) -> sending Result {
    let now = environment.clock.now
    let thread = ThreadName.current
    var turn: Turn?
    var overslept: [Alarm] = []
    let result = core.withLock { core in
      core.thread = thread
      core.reach(now)
      let result = operation(&core)
      core.distribute()
      turn = core.beginTurns()
      overslept = core.takeOversleptAlarms()
      return result
    }
    for alarm in overslept { alarm.ring() }
    if let turn = turn.take() { takeTurns(from: turn) }
    return result
  }

  /// Calls receivers until no events are left, or hands over to a task.
  private func takeTurns(from first: consuming Turn) {
    let drainer = first.drainer
    guard receive(from: consume first) == .handOver else { return }
    Task.detached {
      while let turn = self.resumeTurns(of: drainer), self.receive(from: turn) == .handOver {
        await Task.yield()
      }
    }
  }

  private func resumeTurns(of drainer: Int) -> Turn? {
    let thread = ThreadName.current
    return core.withLock { core in
      core.thread = thread
      return core.resumeTurns(of: drainer)
    }
  }

  private enum Ending {
    case handOver
    case nothingLeft
  }

  /// Takes ownership of the turn: with a second owner, taking one event out would copy them all.
  private func receive(from turn: consuming Turn) -> Ending {
    while true {
      // Events are taken out one by one, because a loop over the array would copy each.
      turn.events.reverseInPlace()
      while let event = turn.events.popLast() { turn.receive(event) }
      let end = endTurn(&turn)
      for waiter in end.left.waiters { waiter.resume() }
      switch end.next {
      case .turn(let next): turn = next
      case .handOver: return .handOver
      case .nothing: return .nothingLeft
      }
    }
  }

  private func endTurn(_ turn: inout Turn) -> TurnEnd {
    var events: [TransportEvent] = []
    swap(&events, &turn.events)
    let (link, drainer) = (turn.link, turn.drainer)
    return core.withLock { $0.endTurn(of: link, by: drainer, events: events) }
  }
}
