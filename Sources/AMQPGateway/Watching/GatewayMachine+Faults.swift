import InMemoryBroker
import RPCCore

/// Faults that strike connections, the broker or a queue.
extension GatewayMachine {
  /// Whether a client may go on behind a fault point.
  enum Passage {
    case free
    case cut
  }

  /// Lets a client pass a fault point: asks the planned faults, and applies the verdict of the one
  /// that strikes.
  mutating func pass(_ point: FaultPoint, by client: ClientID, now: Instant) -> Passage {
    guard let verdict = strike(point, by: client, now: now) else { return .free }
    apply(verdict, to: client, now: now)
    return clients.read(client.slot, { $0.connection.phase }) == .aborted ? .cut : .free
  }

  /// The verdict of the planned fault that strikes at a fault point, if one strikes.
  mutating func strike(
    _ point: FaultPoint, by client: ClientID, now: Instant,
    where isPossible: (FaultVerdict) -> Bool = { _ in true }
  ) -> FaultVerdict? {
    guard watch?.faults.watches(point) == true else { return nil }
    let subject = FaultSubject(
      point: point, process: Int32(role(of: client, now: now) ?? -1), label: -1, ordinal: 0)
    let broker = broker
    let rule = watch?.faults.strike(subject) { verdict in
      isPossible(verdict) && verdict.queue.map(broker.hasQueue) ?? true
    }
    guard let rule else { return nil }
    tell(.struck(rule: rule), now: now)
    return watch?.faults.rules[rule].verdict
  }

  /// The damage that a planned fault does to a message on a hop, if a fault strikes the message.
  mutating func damage(
    on hop: FaultPoint, to trace: MessageTrace, of client: ClientID, now: Instant
  ) -> Damage? {
    let verdict = strike(hop, by: client, now: now) {
      $0.canHarm(on: hop, hasPredecessor: false)
    }
    guard let verdict, let damage = Damage(verdict) else { return nil }
    if let connection = connection(of: client) {
      tell(.harmed(verdict, hop: hop, trace, process: connection), now: now)
    }
    return damage
  }

  /// Applies a verdict.
  ///
  /// A verdict on the broker or a queue waits until the broker's current actions are carried out.
  private mutating func apply(_ verdict: FaultVerdict, to client: ClientID?, now: Instant) {
    switch (verdict, client) {
    case (.disconnect, let client?): cut(client, now: now)
    case (.partition(let heal), let client?):
      partition(client, healAfter: heal?.nanoseconds, now: now)
    case _ where depth > 0: watch?.deferred.append(.apply(verdict, client: client))
    case (.restartBroker(let downtime), _): restartBroker(for: downtime.nanoseconds, now: now)
    case (.fillQueue(let queue, let duration), _):
      fill(queue, for: duration?.nanoseconds, now: now)
    case (.deleteQueue(let queue), _):
      withActions(now: now) { $0.deleteQueue(named: queue, now: now, into: &$1) }
    case (.purgeQueue(let queue), _):
      withActions(now: now) { $0.purgeQueue(named: queue, now: now, into: &$1) }
    default: break
    }
  }

  mutating func performDeferred(now: Instant) {
    while let next = watch?.deferred.popFirst() {
      switch next {
      case .end(let connection): end(connection, now: now)
      case .apply(let verdict, let client): apply(verdict, to: client, now: now)
      }
    }
  }

  // MARK: Connections

  /// Aborts a connection without `connection.close`.
  ///
  /// Its output and held methods are lost.
  private mutating func cut(_ client: ClientID, now: Instant) {
    let connection = clients.update(client.slot) { $0.connection.brokerConnection.take() } ?? nil
    abort(client)
    guard let connection else { return }
    if depth > 0 { watch?.deferred.append(.end(connection)) } else { end(connection, now: now) }
  }

  mutating func abort(_ client: ClientID) {
    clients.update(client.slot) { client in
      client.connection.phase = .aborted
      client.held = nil
    }
    touch(client)
  }

  private mutating func partition(
    _ client: ClientID, healAfter nanoseconds: Int64?, now: Instant
  ) {
    clients.update(client.slot) { $0.connection.isPartitioned = true }
    if let connection = connection(of: client) { tell(.partitioned(connection), now: now) }
    guard let nanoseconds else { return }
    watch?.setAlarm(.heal(client), at: now.advanced(byNanoseconds: max(0, nanoseconds)))
  }

  func isHeld(_ client: ClientID) -> Bool {
    clients.read(client.slot) { $0.connection.isHeld || $0.connection.isPartitioned } ?? false
  }

  mutating func hold(_ request: HeldRequest, of client: ClientID) {
    clients.update(client.slot) { $0.held = request }
  }

  func connection(of client: ClientID) -> ConnectionID? {
    clients.read(client.slot) { $0.connection.brokerConnection } ?? nil
  }

  // MARK: The broker

  private mutating func restartBroker(for downtime: Int64, now: Instant) {
    guard watch?.isBrokerDown == false else { return }
    watch?.isBrokerDown = true
    tell(.brokerStopped, now: now)
    watch?.setAlarm(.startBroker, at: now.advanced(byNanoseconds: max(0, downtime)))
    withActions(now: now) { broker, actions in broker.restart(now: now, into: &actions) }
  }

  private mutating func fill(_ queue: String, for nanoseconds: Int64?, now: Instant) {
    broker.setFull(true, queue: queue)
    tell(.queueFilled(queue), now: now)
    guard let nanoseconds else { return }
    watch?.setAlarm(.drain(queue), at: now.advanced(byNanoseconds: max(0, nanoseconds)))
  }
}

/// Effects of faults at an instant.
extension GatewayMachine {
  mutating func planTimedFaults(now: Instant) {
    for (rule, time) in (watch?.times ?? []).enumerated() {
      guard let time else { continue }
      watch?.setAlarm(.strike(rule: rule), at: now.advanced(byNanoseconds: max(0, time)))
    }
  }

  mutating func ring(_ alarm: TrafficWatch.Alarm, now: Instant) {
    switch alarm.action {
    case .strike(let rule): strikeAtItsTime(rule, now: now)
    case .releaseRequest(let client):
      clients.update(client.slot) { $0.connection.isHeld = false }
      release(client, now: now)
    case .releaseOutput(let client): releaseOutput(client, now: now)
    case .heal(let client): heal(client, now: now)
    case .drain(let queue):
      broker.setFull(false, queue: queue)
      tell(.queueDrained(queue), now: now)
    case .startBroker:
      watch?.isBrokerDown = false
      tell(.brokerStarted, now: now)
    }
  }

  /// Applies a timed fault to every connected client of the processes that the fault names.
  ///
  /// Without such a client, the fault does not strike.
  private mutating func strikeAtItsTime(_ index: Int, now: Instant) {
    guard let rule = watch?.faults.rules[index] else { return }
    if let queue = rule.verdict.queue, !broker.hasQueue(named: queue) {
      // Deleting or purging an absent queue would be no strike. A fill waits until the queue
      // exists.
      if case .fillQueue = rule.verdict { watch?.awaitingQueues.append(index) }
      return
    }
    var targets: [ClientID?] = [nil]
    if let processes = rule.processes {
      targets = clients.slots.map { ClientID(slot: $0) }.filter { client in
        guard connection(of: client) != nil, let role = role(of: client, now: now) else {
          return false
        }
        return processes.contains(Int32(role))
      }
    }
    guard !targets.isEmpty else { return }
    watch?.faults.noteStrike(index)
    tell(.struck(rule: index), now: now)
    for target in targets { apply(rule.verdict, to: target, now: now) }
  }

  /// Applies the timed faults that waited for a queue, now that it is declared.
  mutating func strikeAwaited(_ queue: String, now: Instant) {
    guard let awaiting = watch?.awaitingQueues, !awaiting.isEmpty else { return }
    for index in awaiting where watch?.faults.rules[index].verdict.queue == queue {
      watch?.awaitingQueues.removeAll { $0 == index }
      strikeAtItsTime(index, now: now)
    }
  }

  private mutating func heal(_ client: ClientID, now: Instant) {
    guard clients.read(client.slot, { $0.connection.isPartitioned }) == true else { return }
    clients.update(client.slot) { $0.connection.isPartitioned = false }
    if let connection = connection(of: client) { tell(.healed(connection), now: now) }
    release(client, now: now)
  }

  /// Sends on a client's held method, unless another fault still holds the client.
  private mutating func release(_ client: ClientID, now: Instant) {
    guard !isHeld(client) else { return }
    if let held = clients.update(client.slot, { $0.held.take() }) ?? nil {
      goOn(held, from: client, now: now)
    }
    resume(client, now: now)
    touch(client)
  }

  mutating func goOn(_ held: HeldRequest, from client: ClientID, now: Instant) {
    if held.hasSetOut {
      finish(held.request, held.passage, from: client, now: now)
    } else {
      setOut(held.request, held.passage, from: client, now: now)
    }
  }

  private mutating func releaseOutput(_ client: ClientID, now: Instant) {
    let next = clients.update(client.slot) { $0.connection.output.release(now: now) } ?? nil
    touch(client)
    if let next { watch?.setAlarm(.releaseOutput(client), at: next) }
  }
}

extension FaultVerdict {
  /// The queue of the verdict; `nil` if the verdict is not about a queue.
  fileprivate var queue: String? {
    switch self {
    case .fillQueue(let queue, _), .deleteQueue(let queue), .purgeQueue(let queue): queue
    default: nil
    }
  }
}
