import InMemoryBroker
import RPCCore

/// What the processes of a world have around them: the broker and the way to it, the time, what goes wrong, the
/// calls that were made, and the journal.
///
/// Each of these owns its state; here they are brought together, in the order of cause and effect.
struct Scene: Sendable {
  private let layout = HandledByAddress()
  var cast: Cast
  /// Which seed random details depend on; nothing does before the story begins.
  var corruption: Corruption
  var timeline: Timeline
  var network = Network()
  var faults: FaultInjector
  var calls: CallLedger
  var journal: JournalWriter
  var broker = BrokerHouse()
  /// What the code beside the world is to be told, in order.
  var outputs: [HostedOutput] = []
  /// What was read and computed last.
  @Boxed var memo = HandlerMemo()
  /// What sessions decide is written here, and taken out at once, so that a step need not allocate.
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

  /// What random details, such as which byte a fault corrupts, depend on.
  var seed: UInt64 { corruption.seed }

  var now: Instant { timeline.now }

  // MARK: The journal

  /// Writes an event down; what happens next in this step is because of it.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by actor: Participant, call: Int? = nil, message: MessageTrace? = nil,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> JournalEvent.ID? {
    journal.note(
      kind, at: timeline.now, by: actor, call: calls.known(call), message: message, queue: queue(),
      detail())
  }

  /// Writes an event about a message down, with the call that the message belongs to.
  @inline(__always)
  @discardableResult
  mutating func note(
    _ kind: EventKind, by actor: Participant, about message: RPCMessage,
    queue: @autoclosure () -> String? = nil, _ detail: @autoclosure () -> EventDetail = .none
  ) -> JournalEvent.ID? {
    guard journal.isOn else { return nil }
    let trace = message.trace
    return note(kind, by: actor, call: trace.call, message: trace, queue: queue(), detail())
  }

  /// Does something because of an event; what happens afterwards is because of what it was before.
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

  /// Does something that is not why anything happens afterwards.
  @inline(__always)
  mutating func aside<Result>(_ body: (inout Scene) -> Result) -> Result {
    because(of: journal.cause, body)
  }

  // MARK: Names

  /// A call by the name that a person gave it, with its number; one that was forgotten has none.
  func label(ofCall call: Int) -> String { cast.words(ofCall: calls.name(of: call)) }

  /// The place of a call's name, which is new if nobody has mentioned it.
  mutating func label(named name: String) -> Int32 {
    let known = cast.label(name)
    guard known < 0 else { return known }
    cast = Cast(cast.scenario, otherCalls: cast.labels + [name])
    calls.addLabel()
    faults.extend(to: cast.rules)
    return cast.label(name)
  }

  /// Changes the story on the way: processes, faults or times are added.
  mutating func recast(_ change: (inout Scenario) -> Void) {
    var scenario = cast.scenario
    change(&scenario)
    cast = Cast(scenario, otherCalls: cast.labels)
    faults.extend(to: cast.rules)
  }
}

extension Scene {
  /// The story begins: its steps, its end and the faults with a time of their own are on the agenda.
  mutating func begin() {
    timeline.begin()
    journal.endPrologue()
    for (process, role) in cast.roles.enumerated() {
      guard let start = role.server?.start else { continue }
      timeline.schedule(.restart(process: process), in: Window(Instant(nanoseconds: start)))
    }
    timeline.begin(cast.steps)
    planTimedFaults(from: .start)
    if let end = cast.scenario.end, !timeline.isUntimed {
      timeline.schedule(.end, in: Window(Instant(nanoseconds: end)), as: .observer)
    }
  }

  /// Puts the faults on the agenda that have a time of their own.
  ///
  /// - Parameters:
  ///   - origin: When their times begin to count.
  ///   - fault: Which of the story's faults; `nil` is all.
  mutating func planTimedFaults(from origin: Instant, of fault: Int? = nil) {
    for (rule, time) in cast.ruleTimes.enumerated()
    where fault ?? cast.ruleFaults[rule] == cast.ruleFaults[rule] {
      if let time { timeline.schedule(.fault(rule), in: Window(from: origin, after: time)) }
    }
  }
}

extension Cast {
  /// A call by the name that a person gave it, with its number; one that was forgotten has none.
  func words(ofCall name: CallRecord.Name?) -> String {
    name.map { "\(labels[Int($0.label)])#\($0.ordinal)" } ?? ""
  }
}
