import InMemoryBroker
import RPCCore

/// The broker of a world, with what it wants done and when it has to be asked again.
struct BrokerHouse: Sendable {
  var machine = BrokerStateMachine()
  /// What the machine wants done; used again, so that a step need not allocate.
  var actions: [BrokerAction] = []
  /// Until when the broker is stopped.
  private(set) var downUntil: Instant?
  /// Whether it did something in this step, so that its earliest expiry may be another.
  private(set) var wasAsked = false
  private var timer: (entry: Int32, at: Instant)?

  /// Whether there is nobody to connect to.
  var isDown: Bool { downUntil != nil }

  mutating func stop(until end: Instant) { downUntil = end }
  mutating func start() { downUntil = nil }

  /// Takes out what the machine wants done, the last thing first.
  mutating func takeActions() -> [BrokerAction]? {
    wasAsked = true
    guard !actions.isEmpty else { return nil }
    var taken: [BrokerAction] = []
    swap(&taken, &actions)
    // Taken out one by one, because a loop over the array would copy each.
    taken.reverseInPlace()
    return taken
  }

  /// Gives the array back that actions were taken out in.
  mutating func giveBack(_ empty: inout [BrokerAction]) {
    if actions.isEmpty { swap(&empty, &actions) }
  }

  /// Keeps the earliest expiry on the agenda.
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

  /// Its earliest expiry has come.
  mutating func expire(at now: Instant) {
    timer = nil
    machine.advance(to: now, into: &actions)
  }
}
