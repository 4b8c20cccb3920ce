import InMemoryBroker
import RPCCore

/// Whether, and how, a process goes on after a fault point.
enum Passage: Equatable, Sendable {
  case free
  /// The process is down or has lost its connection. Its current action is over.
  case cut
  /// The process is paused. Its current action waits.
  case held
  /// The handler at the point fails, or hangs (`handlerHangs`).
  case handlerFails(RemoteError)
  case handlerHangs
}

/// Asks the faults at their points, and applies those that strike the broker, a queue or a message.
extension Scene {
  /// The rule of the fault that strikes at a point, if any.
  ///
  /// Planned faults come before those that the schedule places.
  mutating func strike(
    _ point: FaultPoint, process: Int, call: Int?,
    where isPossible: (FaultVerdict) -> Bool = { _ in true }
  ) -> Int? {
    let call = calls.known(call)
    let record = call.map { calls[$0] }
    let subject = FaultSubject(
      point: point, process: Int32(process), label: record?.label ?? -1,
      ordinal: record?.ordinal ?? 0)
    if let rule = faults.strike(subject, where: isPossible) { return rule }
    guard cast.hasFreeFaults, timeline.hasBegun else { return nil }
    let rules = faults.rulesToPlace(subject, in: cast, where: isPossible)
    guard !rules.isEmpty else { return nil }
    let names =
      faults.choices.areNamed
      ? FaultInjector.Names(cast.roles[process].name, call.map(label(ofCall:))) : nil
    return faults.strike(rules, at: point, in: cast, naming: names)
  }

  /// The damage of the fault that strikes a message on a hop, if any.
  mutating func damage(
    on hop: FaultPoint, process: Int, trace: MessageTrace, hasPredecessor: Bool
  ) -> Damage {
    let rule = strike(hop, process: process, call: trace.call) {
      $0.canHarm(on: hop, hasPredecessor: hasPredecessor)
    }
    guard let verdict = rule.map(faults.verdict), let damage = Damage(verdict) else {
      return Damage()
    }
    // The broker itself reports a refusal, when the message has arrived.
    guard !damage.isRefused else { return damage }
    note(
      EventKind(hopFault: verdict), by: Participant(sendingOn: hop, process: process),
      call: trace.call, message: trace, .hop(hop))
    return damage
  }

  /// Applies a fault to the broker or to a queue.
  ///
  /// The process that passed the point goes on.
  mutating func apply(_ rule: Int) {
    let verdict = faults.verdict(of: rule)
    aside { scene in
      switch verdict {
      case .restartBroker(let downtime): scene.restartBroker(for: downtime.nanoseconds)
      case .fillQueue(let queue, let duration):
        scene.fill(queue, for: duration?.nanoseconds, rule: rule)
      case .deleteQueue(let queue):
        scene.broker.machine.deleteQueue(
          named: queue, now: scene.now, into: &scene.broker.actions)
      case .purgeQueue(let queue):
        scene.broker.machine.purgeQueue(
          named: queue, now: scene.now, into: &scene.broker.actions)
      default: return
      }
      scene.performBrokerActions()
    }
  }

  private mutating func restartBroker(for downtime: Int64) {
    guard !broker.isDown else { return }
    let end = now.advanced(byNanoseconds: max(0, downtime))
    broker.stop(until: end)
    note(.brokerStopped, by: .broker)
    broker.machine.restart(now: now, into: &broker.actions)
    timeline.schedule(.brokerStart, in: Window(end))
  }

  mutating func startBroker() {
    broker.start()
    note(.brokerStarted, by: .broker)
  }

  private mutating func fill(_ queue: String, for nanoseconds: Int64?, rule: Int) {
    broker.machine.setFull(true, queue: queue)
    note(.queueFilled, by: .broker, queue: queue)
    guard let nanoseconds else { return }
    let end = now.advanced(byNanoseconds: nanoseconds)
    timeline.schedule(.queueDrained(fault: rule), in: Window(end))
  }

  mutating func drainQueue(filledBy rule: Int) {
    guard case .fillQueue(let queue, _) = faults.verdict(of: rule) else { return }
    broker.machine.setFull(false, queue: queue)
    note(.queueDrained, by: .broker, queue: queue)
  }
}

extension Participant {
  fileprivate init(sendingOn hop: FaultPoint, process: Int) {
    switch hop {
    case .delivery, .replyDelivery: self = .broker
    default: self = .process(process)
    }
  }
}
