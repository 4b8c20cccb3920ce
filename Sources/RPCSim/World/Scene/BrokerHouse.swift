import InMemoryBroker
import RPCCore

/// The broker of a world, with the actions that it wants performed and its timer.
struct BrokerHouse: Sendable {
  var machine = BrokerStateMachine()
  /// The actions that the machine wants performed.
  ///
  /// The array is used again, so that a step need not allocate.
  var actions: [BrokerAction] = []
  /// The instant at which a stopped broker starts again.
  private(set) var downUntil: Instant?
  /// Whether the machine was used in this step, so that its earliest expiry may have changed.
  private(set) var wasAsked = false
  private var timer: (entry: Int32, at: Instant)?

  /// Whether the broker is stopped, so that no connection can be opened.
  var isDown: Bool { downUntil != nil }

  mutating func stop(until end: Instant) { downUntil = end }
  mutating func start() { downUntil = nil }

  /// Takes out the actions that the machine wants performed, in reverse order; `nil` if there are
  /// none.
  mutating func takeActions() -> [BrokerAction]? {
    wasAsked = true
    guard !actions.isEmpty else { return nil }
    var taken: [BrokerAction] = []
    swap(&taken, &actions)
    // The caller takes them from the end one by one, because a loop over the array would copy each.
    taken.reverseInPlace()
    return taken
  }

  /// Gives back the emptied array of ``takeActions()``, to be used again.
  mutating func giveBack(_ empty: inout [BrokerAction]) {
    if actions.isEmpty { swap(&empty, &actions) }
  }

  /// Keeps the broker's earliest expiry on the agenda.
  mutating func keepTimer(on timeline: inout Timeline) {
    guard wasAsked else { return }
    wasAsked = false
    let next = machine.nextTimer
    guard next != timer?.at else { return }
    if let next, let timer {
      timeline.move(timer.entry, to: next)
      return self.timer = (timer.entry, next)
    }
    timeline.cancel(timer?.entry)
    timer = next.map { (timeline.schedule(.brokerTimer, in: Window($0), as: .timer), $0) }
  }

  /// The broker's earliest expiry has come.
  mutating func expire(at now: Instant) {
    timer = nil
    machine.advance(to: now, into: &actions)
  }
}
