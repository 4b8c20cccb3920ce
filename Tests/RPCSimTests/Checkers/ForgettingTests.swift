import Foundation
import RPCCore
import Testing

@testable import RPCSim

/// Compares checkers that forget with checkers that do not, up to the first violation.
@Suite("Checkers that forget what is over")
struct ForgettingTests {
  private static func journals() throws -> [DamagedJournals] {
    let good = GoodScenarios.all.map { scenario in
      DamagedJournals(
        name: scenario.scenario.name, evidence: Evidence(of: scenario.scenario, seed: 5))
    }
    return try good
      + ScenarioFolder.all.map { name in
        var world = World(try ScenarioFolder.scenario(name))
        while let event = world.naturalEvent, world.performedCount < 500 { world.perform(event) }
        return DamagedJournals(name: name, evidence: Evidence(of: world))
      }
  }

  /// The tests take every nth journal: all when tests may take long.
  private static let interval = Schedules.areMany ? 1 : 15

  @Test(
    "Checkers that forget report of any journal what checkers that keep everything report",
    arguments: [1, 7, 40])
  func saysTheSame(events: Int) async throws {
    let journals = try Self.journals()
    let differences = await withTaskGroup(of: [String].self) { group in
      for index in stride(from: events % Self.interval, to: journals.count, by: Self.interval) {
        group.addTask {
          var differences: [String] = []
          journals[index].forEachDamage { name, evidence in
            guard let difference = Forgetful(evidence, every: events).difference() else { return }
            differences.append("\(name): \(difference)")
          }
          return differences
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(differences.isEmpty, "\(differences.prefix(3).joined(separator: "\n"))")
  }
}

/// Checkers that forget, beside checkers that keep everything.
private struct Forgetful {
  let evidence: Evidence
  let interval: Int
  private var forgetful = Checkers()
  private var mindful = Checkers()
  private var queues = QueueHistory()
  private var transit = MessagesInTransit()
  private var origins = Origins()
  private var pending: Set<Int> = []

  init(_ evidence: Evidence, every interval: Int) {
    self.evidence = evidence
    self.interval = interval
  }

  /// How the first violations of the two kinds of checkers differ; `nil` if they do not.
  consuming func difference() -> String? {
    for (id, event) in evidence.journal.events.enumerated() {
      tell(event, id)
      guard (id + 1) % interval == 0, id + 1 < evidence.journal.events.count else { continue }
      let (known, said) = words(at: id + 1)
      guard known.isEmpty, said.isEmpty else {
        return known == said ? nil : "after #\(id + 1) \(said) and not \(known)"
      }
      forgetful.forget(allBut: living(at: id + 1))
    }
    let known = mindful.violations(in: evidence).map(\.message)
    let said = forgetful.violations(in: evidence).map(\.message)
    return known == said ? nil : "in the end \(said) and not \(known)"
  }

  private mutating func tell(_ event: JournalEvent, _ id: JournalEvent.ID) {
    mindful.observe(event, id, of: evidence.journal.calls)
    forgetful.observe(event, id, of: evidence.journal.calls)
    queues.observe(event, id)
    origins.observe(event, id)
    _ = transit.observe(event, id, origins)
    guard let call = event.call else { return }
    if event.kind == .callStarted { pending.insert(call) }
    if event.kind == .callSettled { pending.remove(call) }
  }

  /// The violations of both kinds of checkers after so many events, if each queue holds what its
  /// history tells.
  private func words(at end: Int) -> (mindful: [String], forgetful: [String]) {
    var past = evidence
    past.isQuiescent = false
    past.journal.cut(after: end)
    past.queues = queues.queues.enumerated().map { index, name in
      let copies = queues.copies.filter { $0.queue == index }
      return QueueState(
        name: name, ready: copies.count { $0.state == .ready },
        unacknowledged: copies.count { $0.isHandedOut }, consumers: 0)
    }
    return (
      mindful.violations(in: past).map(\.message), forgetful.violations(in: past).map(\.message)
    )
  }

  /// Everything that later events refer to, or that is still under way after so many events.
  private func living(at end: Int) -> Living {
    var living = Living(since: end)
    for event in evidence.journal.events[end...] { living.add(event) }
    for call in pending { living.add(call: call) }
    for copy in queues.copies where copy.state != .gone { living.add(copy.trace) }
    for flight in transit.flights where flight.sent > flight.arrived { living.add(flight.trace) }
    for queue in evidence.queues { living.add(queue: queue.name) }
    return living
  }
}

extension Journal {
  fileprivate mutating func cut(after count: Int) { events.removeSubrange(count...) }
}

extension QueueHistory.Copy {
  fileprivate var isHandedOut: Bool {
    if case .handedOut = state { true } else { false }
  }
}
