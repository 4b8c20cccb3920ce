import InMemoryBroker
package import RPCCore

/// A broker, the processes around it and the messages between them, as a value.
///
/// ``enabledEvents`` lists what can happen next, and ``perform(_:at:)`` makes one of these events
/// happen. A world neither waits nor chooses. A copy is a snapshot that can go on differently.
package struct World: Sendable {
  /// The number of enabled events that were performed.
  package private(set) var performedCount = 0

  /// The environment of the processes.
  var scene: Scene
  /// The scripted processes, indexed as in the cast.
  var scripted: [ScriptedProcess]
  /// The hosted processes, indexed as in the cast.
  ///
  /// A world has either scripted or hosted processes.
  var hosted = HostedProcesses()

  /// Makes a world at the beginning of a scenario, with all processes up that have no start time.
  ///
  /// - Parameters:
  ///   - scenario: A scenario without ``Scenario/problems()``.
  ///   - seed: The source of random details, such as the byte that a fault corrupts.
  ///   - isJournaled: Whether the journal is kept. Without it a run is faster and proves nothing.
  ///   - isUntimed: Whether times are ignored. Then any event may come next, but the steps of a
  ///     process keep the order of their times. Timers, such as deadlines, end only when nothing
  ///     else can happen. No time passes until then.
  package init(
    _ scenario: Scenario, seed: UInt64 = 0, isJournaled: Bool = true, isUntimed: Bool = false
  ) {
    scene = Scene(scenario, seed: seed, isJournaled: isJournaled, isUntimed: isUntimed)
    scripted = scene.cast.roles.indices.map(ScriptedProcess.init)
    setUp()
  }

  /// Brings the world to the beginning of the scenario.
  ///
  /// Queues and exchanges are declared, and the processes without a start time connect. The steps
  /// and the faults with a set time are put on the agenda.
  private mutating func setUp() {
    scene.declareTopology()
    for process in scripted.indices where scene.cast.roles[process].server?.start == nil {
      start(process)
    }
    // The setup costs no time, so events at a later instant belong to the scenario. A process whose
    // connection is refused tries again there.
    while scene.timeline.hasPrologue, let next = scene.timeline.first {
      perform(EnabledEvent(id: next))
    }
    performedCount = 0
    scene.begin()
  }

  // MARK: State

  /// The current virtual time.
  package var now: Instant { scene.timeline.now }

  /// All events so far, in order.
  package var journal: Journal { scene.journal.journal }

  var seed: UInt64 { scene.seed }
  var isUntimed: Bool { scene.timeline.isUntimed }

  var cast: Cast {
    @inline(__always) _read { yield scene.cast }
  }

  var broker: BrokerStateMachine {
    @inline(__always) _read { yield scene.broker.machine }
  }

  /// The planned world events, and their times.
  var timeline: Timeline {
    @inline(__always) _read { yield scene.timeline }
  }

  /// The faults of the run.
  var faults: FaultInjector {
    @inline(__always) _read { yield scene.faults }
    @inline(__always) _modify { yield &scene.faults }
  }

  // MARK: Enabled events

  /// The enabled events, which may come next, in the order of their creation.
  ///
  /// Empty when the run is over.
  package var enabledEvents: [EnabledEvent] { scene.timeline.enabled.map(EnabledEvent.init) }

  /// The enabled event that comes next in a plain run: the earliest, timers last, then the oldest.
  package var naturalEvent: EnabledEvent? { scene.timeline.first.map(EnabledEvent.init) }

  /// The instants at which an enabled event can happen.
  ///
  /// The event can happen at any instant of its window. But it cannot happen after the last instant
  /// at which another event must have happened.
  ///
  /// - Parameter event: One of ``enabledEvents``.
  package func times(of event: EnabledEvent) -> ClosedRange<Instant> {
    scene.timeline.times(of: event.id)
  }

  /// The instant at which an enabled event happens: at a chosen time, or else as soon as it can.
  func instant(of event: EnabledEvent, at time: Instant? = nil) -> Instant {
    scene.timeline.instant(of: event.id, at: time)
  }

  // MARK: Performing events

  /// Makes one enabled event happen, with all its immediate effects.
  ///
  /// - Parameters:
  ///   - event: One of ``enabledEvents``.
  ///   - time: The instant at which it happens, within ``times(of:)``; `nil` is as soon as it can.
  ///     An instant out of this range is moved to the nearest one within.
  package mutating func perform(_ event: EnabledEvent, at time: Instant? = nil) {
    guard let event = scene.timeline.take(event.id, at: time) else { return }
    scene.journal.goOn(because: nil)
    if event != .end { performedCount += 1 }
    if scene.cast.hasFreeFaults { scene.faults.beginEvent() }
    perform(event)
    scene.keepBrokerTimer()
  }

  private mutating func perform(_ event: WorldEvent) {
    switch event {
    case .arrivalAtBroker(let route): scene.arriveAtBroker(route)
    case .arrivalAtProcess(let route): arrive(on: route)
    case .handlerMidpoint(let process, let run): scripted[process].passMidpoint(of: run, in: &scene)
    case .handlerWorked(let process, let run): scripted[process].worked(run, in: &scene)
    case .step(let index): perform(step: index)
    case .heldCall(let step): scripted[process(of: step)].makeCalls(of: step, in: &scene)
    case .poll(let call): scripted[process(ofCall: call)].poll(call, in: &scene)
    case .waitOver(let call, let waiter):
      scripted[process(ofCall: call)].endWait(waiter, for: call, in: &scene)
    case .graceOver(let process, _): scripted[process].endGrace(in: &scene)
    case .clientTimer(let process): scripted[process].expireCalls(in: &scene)
    case .brokerTimer: scene.expireMessages()
    case .fault(let rule): strike(rule)
    case .restart(let process): start(process)
    case .reconnect(let process, let number): scripted[process].reconnect(after: number, in: &scene)
    case .resume(let process): resume(process)
    case .heal(let process): heal(process)
    case .brokerStart: scene.startBroker()
    case .queueDrained(let rule): scene.drainQueue(filledBy: rule)
    case .wake(_, let sleeper): scene.outputs.append(.wake(sleeper: sleeper))
    case .bound(let call, let number): scene.timeline.forgetBound(number, of: call)
    case .end: scene.timeline.end()
    }
  }

  private mutating func perform(step index: Int) {
    scene.timeline.take(step: index, of: scene.cast.steps)
    scripted[process(of: index)].perform(step: index, in: &scene)
  }

  private func process(of step: Int) -> Int { scene.cast.steps[step].process }
  private func process(ofCall call: Int) -> Int { Int(scene.calls[call].process) }

  // MARK: Copies

  /// Takes out the events of the journal, so that copies need not carry them.
  mutating func takeEvents() -> [JournalEvent] { scene.journal.takeEvents() }

  /// Puts back all events that were taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) { scene.journal.putBack(earlier) }
}

/// The name of an enabled event.
///
/// It is valid only in the world that made it.
package struct EnabledEvent: Hashable, Sendable {
  let id: Int32
}
