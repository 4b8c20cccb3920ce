import InMemoryBroker
import RPCCore

/// Faults that strike a process, the broker or a queue.
extension World {
  /// Whether a process may go on after a point.
  enum Passage: Equatable {
    case free
    /// The process is down or has lost its connection: what it was doing is over.
    case cut
    /// The process stands still: what it was doing waits.
    case held
    /// The handler that is about to run fails or hangs instead.
    case handlerFails(RemoteError)
    case handlerHangs
  }

  /// A process passes a point: asks the planned faults, and does what the one that strikes says.
  mutating func pass(_ point: FaultPoint, process: Int, call: Int?) -> Passage {
    guard faults.watches(point), let rule = strike(point, process: process, call: call) else {
      return .free
    }
    return apply(rule, to: process)
  }

  /// The fault that strikes at a point, if any does: a planned one, else one that the schedule
  /// places.
  mutating func strike(
    _ point: FaultPoint, process: Int, call: Int?,
    where isPossible: (FaultVerdict) -> Bool = { _ in true }
  ) -> Int? {
    let record = call.map { calls[$0] }
    let subject = FaultSubject(
      point: point, process: Int32(process), label: record?.label ?? -1,
      ordinal: record?.ordinal ?? 0)
    if let rule = faults.strike(subject, where: isPossible) { return rule }
    guard cast.hasFreeFaults, !isSettingUp else { return nil }
    return strikeByChoice(subject, call: call, where: isPossible)
  }

  /// A fault with a time of its own strikes everyone it names.
  mutating func strikeAtItsTime(_ index: Int) {
    let rule = faults.rules[index]
    faults.noteStrike(index)
    guard let targets = rule.processes, !targets.isEmpty else {
      _ = apply(index, to: nil)
      return
    }
    for target in targets { _ = apply(index, to: Int(target)) }
  }

  mutating func apply(_ rule: Int, to process: Int?) -> Passage {
    let verdict = faults.rules[rule].verdict
    if let process, let passage = apply(verdict, toProcess: process) { return passage }
    let reason = cause
    switch verdict {
    case .restartBroker(let downtime): restartBroker(for: downtime)
    case .fillQueue(let queue, let nanoseconds): fill(queue, for: nanoseconds, rule: rule)
    case .deleteQueue(let queue): broker.deleteQueue(named: queue, now: now, into: &brokerActions)
    case .purgeQueue(let queue): broker.purgeQueue(named: queue, now: now, into: &brokerActions)
    default: return .free
    }
    performBrokerActions()
    cause = reason
    return .free
  }

  private mutating func apply(_ verdict: FaultVerdict, toProcess process: Int) -> Passage? {
    switch verdict {
    case .crash(let restart): return crash(process, restartAfter: restart)
    case .disconnect(let reconnect): return disconnect(process, reconnectAfter: reconnect)
    case .pause(let nanoseconds): return pause(process, for: nanoseconds)
    case .failHandler(let error): return .handlerFails(error)
    case .hangHandler: return .handlerHangs
    case .slow(let factor):
      processes[process].slowness = factor
      note(.slowed, by: .process(process), .slowness(factor))
    case .partition(let heal): partition(process, healAfter: heal)
    case .jumpClock(let nanoseconds): jumpClock(of: process, by: nanoseconds)
    default: return nil
    }
    return .free
  }

  private mutating func fill(_ queue: String, for nanoseconds: Int64?, rule: Int) {
    broker.setFull(true, queue: queue)
    note(.queueFilled, by: .broker, queue: queue)
    guard let nanoseconds else { return }
    let end = now.advanced(byNanoseconds: nanoseconds)
    schedule(.queueDrained(fault: rule), in: Window(end))
  }

  mutating func drainQueue(filledBy rule: Int) {
    guard case .fillQueue(let queue, _) = faults.rules[rule].verdict else { return }
    broker.setFull(false, queue: queue)
    note(.queueDrained, by: .broker, queue: queue)
  }

  private mutating func jumpClock(of process: Int, by nanoseconds: Int64) {
    processes[process].clockOffset =
      Instant(nanoseconds: processes[process].clockOffset)
      .advanced(byNanoseconds: nanoseconds).nanoseconds
    note(.clockJumped, by: .process(process), .duration(nanoseconds))
    settleTimer(of: process)
  }

  // MARK: Standing still

  private mutating func pause(_ process: Int, for nanoseconds: Int64?) -> Passage {
    let end = nanoseconds.map { now.advanced(byNanoseconds: $0) }
    processes[process].pause = end.map(Process.Hold.until) ?? .forever
    note(.paused, by: .process(process))
    holdEvents()
    if cast.roles[process].isLive { live.outputs.append(.paused(process)) }
    if let end { schedule(.resume(process: process), in: Window(end)) }
    return .held
  }

  mutating func resume(_ process: Int) {
    guard processes[process].isUp, processes[process].pause?.isOver(at: now) == true else {
      return
    }
    processes[process].pause = nil
    note(.resumed, by: .process(process))
    releaseEvents()
    if cast.roles[process].isLive { resumeLive(process) }
    work(process)
  }

  private mutating func partition(_ process: Int, healAfter nanoseconds: Int64?) {
    let end = nanoseconds.map { now.advanced(byNanoseconds: $0) }
    processes[process].partition = end.map(Process.Hold.until) ?? .forever
    note(.partitioned, by: .process(process))
    releaseClosingLinks(of: process)
    holdEvents()
    if let end { schedule(.heal(process: process), in: Window(end)) }
  }

  mutating func heal(_ process: Int) {
    guard processes[process].partition?.isOver(at: now) == true else { return }
    processes[process].partition = nil
    note(.healed, by: .process(process))
    releaseEvents()
  }

  /// Whether something keeps an event from happening.
  func isHeld(_ event: WorldEvent) -> Bool {
    switch event {
    case .arrivalAtBroker(let route):
      guard let process = routes[route]?.process else { return false }
      return processes[process].partition != nil
    case .arrivalAtProcess(let route):
      guard let process = routes[route]?.process else { return false }
      return processes[process].pause != nil || processes[process].partition != nil
    case .handlerMidpoint(let process, _), .handlerWorked(let process, _),
      .clientTimer(let process), .wake(let process, _):
      return processes[process].pause != nil
    case .step(let index), .heldCall(let index):
      return processes[cast.steps[index].process].pause != nil
    case .poll(let call), .waitOver(let call, _):
      return processes[Int(calls[call].process)].pause != nil
    case .graceOver(let process, _): return processes[process].pause != nil
    default: return false
    }
  }

  /// Parks what is on the agenda already; what comes later is parked when it is scheduled.
  private mutating func holdEvents() {
    mayHold = true
    for id in agenda.ids(where: isHeld) { agenda.park(id, at: now) }
  }

  /// Lets go on what nothing holds any more.
  ///
  /// Nothing of it happens before what ended the hold, though some of it may happen at that
  /// instant.
  mutating func releaseEvents() {
    for id in agenda.parked where agenda[id].map({ !isHeld($0.event) }) ?? false {
      agenda.resume(id, at: now)
    }
  }
}

extension Process.Hold {
  /// Whether the hold ends by an instant; one that was prolonged does not end when it first should.
  fileprivate func isOver(at instant: Instant) -> Bool {
    if case .until(let end) = self { end <= instant } else { false }
  }
}
