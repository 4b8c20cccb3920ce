import InMemoryBroker
package import RPCCore

/// A broker, the processes around it and everything on its way between them, as a value.
///
/// ``enabledEvents`` says what could happen next and ``perform(_:at:)`` makes one of them happen.
/// Nothing in it waits, and nothing in it chooses: a copy is a snapshot that can go on differently.
package struct World: Sendable {
  /// How many events were performed.
  package private(set) var performedCount = 0

  /// What the processes have around them.
  var scene: Scene
  /// The processes that do what the story says, by their place in the cast.
  var scripted: [ScriptedProcess]
  /// Those whose code runs beside the world, by their place in the cast; a world has only one kind.
  var hosted = HostedProcesses()

  /// A world at the beginning of a story: every process is connected, and nothing has happened.
  ///
  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - seed: What random details, such as which byte a fault corrupts, depend on.
  ///   - isJournaled: Whether the journal is kept. Without it a run is faster and proves nothing.
  ///   - isUntimed: Whether times are left out: anything may come next, but the steps of a process
  ///     come in the order of their times, and timers, such as deadlines, only when nothing else
  ///     can happen. No time passes until then.
  package init(
    _ scenario: Scenario, seed: UInt64 = 0, isJournaled: Bool = true, isUntimed: Bool = false
  ) {
    scene = Scene(scenario, seed: seed, isJournaled: isJournaled, isUntimed: isUntimed)
    scripted = scene.cast.roles.indices.map(ScriptedProcess.init)
    setUp()
  }

  /// Brings the world to where the story begins: what is declared is there, who is to be up is
  /// connected, and the steps and the faults with a time of their own are on the agenda.
  private mutating func setUp() {
    scene.declareTopology()
    for process in scripted.indices where scene.cast.roles[process].server?.start == nil {
      start(process)
    }
    // Connections cost no time, so what comes later is part of the story: a process that is refused
    // tries again there.
    while scene.timeline.hasPrologue, let next = scene.timeline.first {
      perform(EnabledEvent(id: next))
    }
    performedCount = 0
    scene.begin()
  }

  // MARK: What it is

  /// The current virtual time.
  package var now: Instant { scene.timeline.now }

  /// What happened so far.
  package var journal: Journal { scene.journal.journal }

  var seed: UInt64 { scene.seed }
  var isUntimed: Bool { scene.timeline.isUntimed }

  var cast: Cast {
    @inline(__always) _read { yield scene.cast }
  }

  var broker: BrokerStateMachine {
    @inline(__always) _read { yield scene.broker.machine }
  }

  /// What is planned, and when.
  var timeline: Timeline {
    @inline(__always) _read { yield scene.timeline }
  }

  /// What goes wrong.
  var faults: FaultInjector {
    @inline(__always) _read { yield scene.faults }
    @inline(__always) _modify { yield &scene.faults }
  }

  // MARK: What may come next

  /// The events that may come next, in the order of their creation; empty when the run is over.
  package var enabledEvents: [EnabledEvent] { scene.timeline.enabled.map(EnabledEvent.init) }

  /// The event that comes next if nobody chooses: the earliest, timers last, then the oldest.
  package var naturalEvent: EnabledEvent? { scene.timeline.first.map(EnabledEvent.init) }

  /// The instants at which an event that may come next can happen.
  ///
  /// It can happen at any instant of its window, but not after the last one at which something else
  /// must have happened.
  ///
  /// - Parameter event: One of ``enabledEvents``.
  package func times(of event: EnabledEvent) -> ClosedRange<Instant> {
    scene.timeline.times(of: event.id)
  }

  /// When an event happens that is chosen for a time, or else as soon as it can.
  func instant(of event: EnabledEvent, at time: Instant? = nil) -> Instant {
    scene.timeline.instant(of: event.id, at: time)
  }

  // MARK: What happens

  /// Makes one event happen, with everything that follows from it at once.
  ///
  /// - Parameters:
  ///   - event: One of ``enabledEvents``.
  ///   - time: When it happens, within ``times(of:)``; as soon as it can if nothing is said. What
  ///     is out of these times is moved to the nearest of them.
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

  /// Takes out what was written down, so that copies need not carry it.
  mutating func takeEvents() -> [JournalEvent] { scene.journal.takeEvents() }

  /// Puts back all that was taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) { scene.journal.putBack(earlier) }
}

/// Names an event that may come next, in the world that it was asked of.
package struct EnabledEvent: Hashable, Sendable {
  let id: Int32
}
