import RPCCore

/// The reason why a rule is broken.
struct ConformanceFailure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// One check of one rule.
///
/// It has a transport, links that are closed at the end, and queues that no other check uses.
final class ConformanceTrial: Sendable {
  let transport: any Transport
  let rule: ConformanceRule
  /// What the check waits for, in words for the report if it waits in vain.
  let wait = CurrentWait()
  private let interventions: ConformanceInterventions
  private let prefix: String
  private let probes = WatchedMutex<[Probe]>([])

  init(
    of rule: ConformanceRule, on transport: any Transport,
    _ interventions: ConformanceInterventions
  ) {
    self.rule = rule
    self.transport = transport
    self.interventions = interventions
    prefix = "conformance.\(rule.id).\(transport.environment.makeCorrelationPrefix())"
  }

  /// The name of a queue that only this check uses.
  func queue(_ name: String = "q") -> String { prefix + name }

  /// Opens a link.
  ///
  /// - Parameter reaction: What the link's receiver does with an event while it is called.
  func open(
    reaction: (@Sendable (TransportEvent, any TransportLink) -> Void)? = nil
  ) async throws -> Probe {
    let probe = probes.withLock { probes in
      let probe = Probe(number: probes.count + 1, reaction: reaction, wait: wait)
      probes.append(probe)
      return probe
    }
    try await probe.open(on: transport)
    return probe
  }

  /// Makes a queue that exists and has no consumer.
  func makeQueue(_ name: String = "q") async throws -> String {
    let queue = queue(name)
    let maker = try await open()
    try await maker.consume(queue)
    // One of the two calls would do. A transport that fails at one of them breaks another rule.
    await maker.stopConsuming()
    await maker.close()
    return queue
  }

  // MARK: Interventions

  /// Ends a link from outside, and waits until its receiver is told.
  func cut(_ probe: Probe) async throws {
    guard let cut = interventions.cut else {
      throw ConformanceFailure("no intervention cuts a link")
    }
    try await probe.beCut { try await cut($0, transport) }
  }

  func deleteQueue(_ queue: String) async throws {
    guard let delete = interventions.deleteQueue else {
      throw ConformanceFailure("no intervention deletes a queue")
    }
    wait.set("waited for the queue to be deleted")
    try await delete(queue, transport)
  }

  func fail(_ reason: String) throws { throw ConformanceFailure(reason) }

  func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw ConformanceFailure(reason()) }
  }

  // MARK: Running

  /// Checks the rule within a time limit.
  ///
  /// A transport that never returns from a call is abandoned there, so that the other rules can be
  /// checked.
  func outcome(within limit: Duration) async -> ConformanceReport.Outcome {
    let first = FirstOutcome()
    let clock = transport.environment.clock
    let end = clock.now.advanced(by: limit)
    let work = Task { first.finish(await self.outcome()) }
    let alarm = Task {
      try await clock.sleep(until: end)
      first.finish(.failed(reason: "\(self.wait.text), without success for \(limit)"))
    }
    let outcome = await withTaskCancellationHandler {
      await first.value
    } onCancel: {
      first.finish(.failed(reason: "the check was cancelled"))
    }
    work.cancel()
    alarm.cancel()
    return outcome
  }

  private func outcome() async -> ConformanceReport.Outcome {
    do {
      try await rule.check(self)
      await closeAll()
      return .passed
    } catch {
      await closeAll()
      return .failed(reason: String(describing: error))
    }
  }

  private func closeAll() async {
    for probe in probes.withLock({ $0 }) { await probe.closeIfOpen() }
  }
}

/// What a check waits for at the moment.
final class CurrentWait: Sendable {
  private let content = WatchedMutex("nothing happened yet")

  var text: String { content.withLock { $0 } }

  func set(_ text: String) { content.withLock { $0 = text } }
}

/// The first outcome of several.
///
/// Later ones are ignored.
final class FirstOutcome: Sendable {
  typealias Outcome = ConformanceReport.Outcome

  private struct State {
    var outcome: Outcome?
    var waiter: CheckedContinuation<Outcome, Never>?
  }

  private let state = WatchedMutex(State())

  /// The outcome.
  ///
  /// It can be awaited only once.
  var value: Outcome {
    get async {
      await withCheckedContinuation { waiter in
        let known = state.withLock { state in
          if state.outcome == nil { state.waiter = waiter }
          return state.outcome
        }
        if let known { waiter.resume(returning: known) }
      }
    }
  }

  func finish(_ outcome: Outcome) {
    let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      return state.waiter.take()
    }
    waiter?.resume(returning: outcome)
  }
}
