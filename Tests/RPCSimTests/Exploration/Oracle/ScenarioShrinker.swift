import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Makes a scenario smaller as long as it still shows something.
struct ScenarioShrinker {
  private(set) var scenario: Scenario
  private let shows: (Scenario) -> Bool

  init(_ scenario: Scenario, shows: @escaping (Scenario) -> Bool) {
    self.scenario = scenario
    self.shows = shows
  }

  mutating func shrink() {
    var before: Scenario?
    while before != scenario {
      before = scenario
      shrinkOnce()
    }
  }

  /// Tries each smaller scenario, and keeps those that are good.
  private mutating func shrinkOnce() {
    var index = 0
    while case let smaller = smaller(), index < smaller.count {
      if isGood(smaller[index]) { scenario = smaller[index] } else { index += 1 }
    }
  }

  private func isGood(_ smaller: Scenario) -> Bool {
    smaller != scenario && smaller.problems().isEmpty && shows(smaller)
  }

  private func smaller() -> [Scenario] {
    let parts: [[Scenario]] = [
      without(\.steps), without(\.faults), without(\.expectations), without(\.clients),
      without(\.servers), without(\.queues), plainServers(), plainClients(), plainMethods(),
      plainCalls(), plainSteps(), plainFaults(), plainQueues(), shortTimes(),
      [changed { $0.end = nil }],
    ]
    return parts.flatMap { $0 }
  }

  private func changed(_ change: (inout Scenario) -> Void) -> Scenario {
    var smaller = scenario
    change(&smaller)
    return smaller
  }

  private func without<Part>(_ parts: WritableKeyPath<Scenario, [Part]>) -> [Scenario] {
    scenario[keyPath: parts].indices.map { index in
      changed { $0[keyPath: parts].remove(at: index) }
    }
  }

  /// The scenarios in which one property of one part has its default.
  private func plain<Part>(
    _ parts: WritableKeyPath<Scenario, [Part]>, _ changes: [(inout Part) -> Void]
  ) -> [Scenario] {
    scenario[keyPath: parts].indices.flatMap { index in
      changes.map { change in changed { change(&$0[keyPath: parts][index]) } }
    }
  }

  private func plainServers() -> [Scenario] {
    plain(
      \.servers,
      [
        { $0.count = 1 }, { $0.prefetch = 1 }, { $0.executor = .inline },
        { $0.settlement = .afterReply }, { $0.priority = 0 }, { $0.timeout = .seconds(30) },
        { $0.reconnect = .seconds(1) }, { $0.reconnect = nil }, { $0.hearsCancel = false },
        { $0.deduplicationWindow = nil }, { $0.hasOwnPollQueue = false }, { $0.start = nil },
        { $0.resultRetention = .seconds(60) },
      ])
  }

  private func plainClients() -> [Scenario] {
    plain(
      \.clients,
      [
        { $0.timeout = .seconds(30) }, { $0.timeout = nil }, { $0.requestsExpire = true },
        { $0.isMandatory = false }, { $0.isPersistent = false }, { $0.usesConfirms = false },
        { $0.replyPolicy = .firstWins }, { $0.lossPolicy = .failPending },
        { $0.announcesCancel = false }, { $0.sendsDeadline = false },
        { $0.isDrivenByHand = false }, { $0.reconnect = .seconds(1) }, { $0.reconnect = nil },
      ])
  }

  private func plainMethods() -> [Scenario] {
    func change(_ change: @escaping (inout MethodScript) -> Void) -> (inout ServerScript) -> Void {
      { server in for index in server.methods.indices { change(&server.methods[index]) } }
    }
    return plain(
      \.servers,
      [
        change { $0.duration = .zero }, change { $0.duration = $0.duration.shortest },
        change { $0.duration = $0.duration.longest }, change { $0.calls = [] },
        change { $0.yields = [] }, change { $0.pace = .zero },
        change { $0.pace = $0.pace.shortest }, change { $0.refusal = nil },
        change { $0.stopsWhenCancelled = false }, change { $0.result = .nothing },
      ])
  }

  private func plainCalls() -> [Scenario] {
    func change(_ change: @escaping (inout CallStep) -> Void) -> (inout ScenarioStep) -> Void {
      { step in
        guard case .call(var call) = step.action else { return }
        change(&call)
        step.action = .call(call)
      }
    }
    return plain(
      \.steps,
      [
        change { $0.timeout = nil }, change { $0.times = 1 }, change { $0.inFlight = nil },
        change { $0.isIdempotent = false }, change { $0.messageID = nil },
        change { $0.takesNull = false }, change { $0.isStream = false },
        change { $0.itemTimeout = nil }, change { $0.poll = nil },
        change { $0.expectsReply = true }, change { $0.poll?.timeout = nil },
      ])
  }

  private func plainSteps() -> [Scenario] {
    plain(
      \.steps,
      [{ $0.at = .zero }, { $0.at = $0.at.shortest }, { $0.at = $0.at.longest }])
  }

  private func plainFaults() -> [Scenario] {
    plain(
      \.faults,
      [
        { $0.atMost = $0.atMost.map { _ in 1 } }, { $0.nth = 1 }, { $0.times = 1 },
        { $0.process = nil }, { $0.isOptional = false }, { $0.at = $0.at?.shortest },
        { $0.at = $0.at?.longest },
      ])
      + FaultPoint.allCases.flatMap { point in
        plain(\.faults, [{ if $0.point == .anywhere { ($0.point, $0.atMost) = (point, 1) } }])
      }
  }

  private func plainQueues() -> [Scenario] {
    plain(
      \.queues,
      [
        { $0.isDurable = false }, { $0.messageTTL = nil }, { $0.maximumLength = nil },
        { $0.deadLetterQueue = nil },
      ])
  }

  private func shortTimes() -> [Scenario] {
    [
      changed { $0.latency = .zero }, changed { $0.latency = $0.latency.shortest },
      changed { $0.latency = $0.latency.longest },
    ]
  }
}

extension DurationRange {
  fileprivate var shortest: DurationRange { DurationRange(nanoseconds: least) }
  fileprivate var longest: DurationRange { DurationRange(nanoseconds: most) }
}
