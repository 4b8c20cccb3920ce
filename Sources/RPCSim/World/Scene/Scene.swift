import InMemoryBroker
import RPCCore

/// The environment of the processes of a world: broker, network, time, faults, calls and journal.
///
/// Each part owns its state. The scene connects them, in the order of cause and effect.
struct Scene: Sendable {
  private let layout = HandledByAddress()
  var cast: Cast
  /// The source of random details.
  ///
  /// It is not used before the scenario begins.
  var corruption: Corruption
  var timeline: Timeline
  var network = Network()
  var faults: FaultInjector
  var calls: CallLedger
  var journal: JournalWriter
  var broker = BrokerHouse()
  /// The instructions for hosted code, in order.
  var outputs: [HostedOutput] = []
  /// The last request that was decoded and the last result that was computed.
  @Boxed var memo = HandlerMemo()
  /// Buffers for the decisions of sessions.
  ///
  /// They are emptied at once, and used again so that a step need not allocate.
  var serverActions: [ServerAction] = []
  var clientActions: [ClientAction] = []

  init(_ scenario: Scenario, seed: UInt64, isJournaled: Bool, isUntimed: Bool) {
    cast = Cast(scenario)
    corruption = Corruption(seed: seed)
    timeline = Timeline(processes: cast.roles.count, isUntimed: isUntimed)
    faults = FaultInjector(rules: cast.rules)
    calls = CallLedger(labels: cast.labels.count, steps: cast.steps.count)
    journal = JournalWriter(processes: cast.roles.map(\.name), isOn: isJournaled)
    broker.machine.isObserved = isJournaled
  }

  /// The source of random details, such as the byte that a fault corrupts.
  var seed: UInt64 { corruption.seed }

  var now: Instant { timeline.now }

  // MARK: The journal

  /// Writes an event, and makes it the cause of the next one.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by participant: Participant, call: Int? = nil, message: MessageTrace? = nil,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> JournalEvent.ID? {
    journal.note(
      kind, at: timeline.now, by: participant, call: calls.known(call), message: message,
      queue: queue(),
      detail())
  }

  /// Writes an event about a message, with the message's call.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by participant: Participant, about message: RPCMessage,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> JournalEvent.ID? {
    guard journal.isOn else { return nil }
    let trace = message.trace
    return note(kind, by: participant, call: trace.call, message: trace, queue: queue(), detail())
  }

  /// Runs a body with an event as cause.
  ///
  /// Afterwards the cause is the same as before.
  @inline(__always)
  mutating func because<Result>(
    of cause: JournalEvent.ID?, _ body: (inout Scene) -> Result
  ) -> Result {
    let outer = journal.cause
    journal.goOn(because: cause)
    let result = body(&self)
    journal.goOn(because: outer)
    return result
  }

  /// Runs a body whose events do not become causes of later events.
  @inline(__always)
  mutating func aside<Result>(_ body: (inout Scene) -> Result) -> Result {
    because(of: journal.cause, body)
  }

  // MARK: Names

  /// The label that a call has in the scenario, with its number.
  ///
  /// Empty for a call that was forgotten.
  func label(ofCall call: Int) -> String { cast.words(ofCall: calls.name(of: call)) }

  /// The index of a label.
  ///
  /// A label that is not known yet is added.
  mutating func label(named name: String) -> Int32 {
    let known = cast.label(name)
    guard known < 0 else { return known }
    cast = Cast(cast.scenario, otherCalls: cast.labels + [name])
    calls.addLabel()
    faults.extend(to: cast.rules)
    return cast.label(name)
  }

  /// Changes the scenario during the run: adds processes or faults, or changes times.
  mutating func recast(_ change: (inout Scenario) -> Void) {
    var scenario = cast.scenario
    change(&scenario)
    cast = Cast(scenario, otherCalls: cast.labels)
    faults.extend(to: cast.rules)
  }
}

extension Scene {
  /// Begins the scenario: puts its steps, starts, faults with a set time and end on the agenda.
  mutating func begin() {
    timeline.begin()
    journal.endPrologue()
    for (process, role) in cast.roles.enumerated() {
      guard let start = role.server?.start else { continue }
      timeline.schedule(.restart(process: process), in: Window(Instant.start.advanced(by: start)))
    }
    timeline.begin(cast.steps)
    planTimedFaults(from: .start)
    if let end = cast.scenario.end, !timeline.isUntimed {
      timeline.schedule(.end, in: Window(Instant.start.advanced(by: end)), as: .observer)
    }
  }

  /// Puts the faults with a set time on the agenda.
  ///
  /// - Parameters:
  ///   - origin: The instant from which their times count.
  ///   - fault: The index of one fault of the scenario; `nil` is all.
  mutating func planTimedFaults(from origin: Instant, of fault: Int? = nil) {
    for (rule, time) in cast.ruleTimes.enumerated()
    where fault ?? cast.ruleFaults[rule] == cast.ruleFaults[rule] {
      if let time { timeline.schedule(.fault(rule), in: Window(from: origin, after: time)) }
    }
  }
}

extension Cast {
  /// The label that a call has in the scenario, with its number.
  ///
  /// Empty for a call that was forgotten.
  func words(ofCall name: CallRecord.Name?) -> String {
    name.map { "\(labels[Int($0.label)])#\($0.ordinal)" } ?? ""
  }
}
