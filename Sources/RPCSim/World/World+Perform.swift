public import RPCCore

extension World {
  /// Makes one event happen, with everything that follows from it at once.
  ///
  /// - Parameters:
  ///   - event: One of ``enabledEvents``.
  ///   - time: When it happens, within ``times(of:)``; as soon as it can if nothing is said. What
  ///     is out of these times is moved to the nearest of them.
  public mutating func perform(_ event: EnabledEvent, at time: Instant? = nil) {
    guard agenda[event.id] != nil else { return }
    let instant = instant(of: event, at: time)
    guard let entry = agenda.remove(event.id) else { return }
    now = instant
    if entry.rank != .ordinary { agenda.noteEnd(ofTimerAt: now) }
    cause = nil
    if entry.event != .end { performedCount += 1 }
    if cast.hasFreeFaults { faultChoices.beginEvent() }
    switch entry.event {
    case .arrivalAtBroker(let route): arriveAtBroker(route)
    case .arrivalAtProcess(let route): arriveAtProcess(route)
    case .handlerMidpoint(let process, let run): passMidpoint(of: run, at: process)
    case .handlerWorked(let process, let run): worked(run, at: process)
    case .step(let index):
      if isUntimed { openStepsBehind(index) }
      perform(step: index)
    case .heldCall(let step): makeCalls(of: step)
    case .poll(let call): poll(call)
    case .waitOver(let call, let waiter): endWait(waiter, for: call)
    case .graceOver(let process, let number): endGrace(of: process, onConnection: number)
    case .clientTimer(let process): expireCalls(of: process)
    case .brokerTimer: advanceBroker()
    case .fault(let rule): strikeAtItsTime(rule)
    case .restart(let process): start(process)
    case .reconnect(let process, let number): reconnect(process, after: number)
    case .resume(let process): resume(process)
    case .heal(let process): heal(process)
    case .brokerStart: startBroker()
    case .queueDrained(let rule): drainQueue(filledBy: rule)
    case .wake(let process, let sleeper): wake(sleeper, of: process)
    case .bound(let call, let number): forgetBound(number, of: call)
    case .end: isOver = true
    }
    if brokerWasAsked { settleBrokerTimer() }
  }

  /// Puts an event on the agenda, unless something holds it up: then it waits for that to end.
  @discardableResult
  mutating func schedule(
    _ event: WorldEvent, in window: Window, as rank: Agenda.Rank = .ordinary
  ) -> Int32 {
    // Without times, all windows but those of timers are one.
    let isAnyTime = isUntimed && rank == .ordinary && !isSettingUp
    let id = agenda.schedule(event, in: isAnyTime ? Window(now) : window, as: rank)
    if mayHold { parkIfHeld(id, event) }
    return id
  }

  /// Out of line, because a look at who is held copies the world.
  @inline(never)
  private mutating func parkIfHeld(_ id: Int32, _ event: WorldEvent) {
    if isHeld(event) { agenda.park(id, at: now) }
  }

  /// Writes an event down; what happens next in this step is because of it.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by actor: Actor, call: Int? = nil, message: MessageTrace? = nil,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> Event.ID? {
    guard journal.isOn else { return nil }
    return write(
      Event(
        time: now, actor: actor, kind: kind, call: call, message: message, queue: queue(),
        detail: detail(), cause: cause))
  }

  /// Writes an event about a message down, with the call that the message belongs to.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by actor: Actor, about message: Message,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> Event.ID? {
    guard journal.isOn else { return nil }
    let trace = message.trace
    return note(
      kind, by: actor, call: call(of: trace), message: trace, queue: queue(), detail())
  }

  /// Kept out of line, so that a run without a journal pays for one comparison a note.
  @inline(never)
  private mutating func write(_ event: Event) -> Event.ID? {
    journal.events.append(event)
    cause = journal.startsAt + journal.events.count - 1
    return cause
  }

  /// The call that a message belongs to.
  func call(of trace: MessageTrace) -> Int? {
    trace.kind == .other ? nil : Int(trace.subject)
  }

  /// Keeps the broker's earliest expiry on the agenda.
  mutating func settleBrokerTimer() {
    brokerWasAsked = false
    let next = broker.nextTimer
    guard next != brokerTimer?.at else { return }
    if let next, let timer = brokerTimer {
      agenda.move(timer.entry, to: Window(next))
      return brokerTimer = (timer.entry, next)
    }
    if let brokerTimer { agenda.remove(brokerTimer.entry) }
    brokerTimer = next.map {
      (agenda.schedule(.brokerTimer, in: Window($0), as: .timer), $0)
    }
  }

  private mutating func advanceBroker() {
    brokerTimer = nil
    broker.advance(to: now, into: &brokerActions)
    performBrokerActions()
  }
}
