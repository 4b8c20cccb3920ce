import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("All checkers")
struct CheckersTests {
  @Test("A scenario can name each of them")
  func names() {
    #expect(Checkers.all.map { $0.invariant } == Invariants.names)
  }

  @Test("say nothing about a correct run", arguments: GoodScenarios.all)
  func silentInPlainRuns(scenario: GoodScenario) {
    let evidence = Evidence(ofPlainRun: scenario.scenario)
    #expect(Checkers.violations(in: evidence) == [])
  }

  @Test(
    "checkers report nothing about sound scenarios in random runs", arguments: GoodScenarios.all)
  func silentInRandomRuns(scenario: GoodScenario) { expectSilence(about: scenario, seeds: 0..<8) }

  @Test(
    "say nothing over many seeds about crashes and duplicates", arguments: GoodScenarios.hardest)
  func silentOverManySeeds(scenario: GoodScenario) {
    expectSilence(about: scenario, seeds: 0..<200)
  }

  private func expectSilence(about scenario: GoodScenario, seeds: Range<UInt64>) {
    for seed in seeds {
      let violations = Checkers.violations(in: Evidence(of: scenario.scenario, seed: seed))
      #expect(violations == [], "seed \(seed)")
      if !violations.isEmpty { return }
    }
  }

  @Test("say nothing about a run that was cut off anywhere", arguments: GoodScenarios.all)
  func silentInRunsCutOff(scenario: GoodScenario) {
    var world = World(scenario.scenario)
    var checkers = Checkers()
    var count = 0
    while let event = world.naturalEvent {
      for id in count..<world.journal.events.count {
        checkers.observe(world.journal.events[id], id, of: world.journal.calls)
      }
      count = world.journal.events.count
      let violations = checkers.violations(in: Evidence(of: world, isQuiescent: false))
      #expect(violations == [], "after \(world.performedCount) events")
      if !violations.isEmpty { return }
      world.perform(event)
    }
  }

  @Test(
    "say the same whether events are told as they happen or afterwards",
    arguments: GoodScenarios.all)
  func told(scenario: GoodScenario) {
    var world = World(scenario.scenario)
    var checkers = Checkers()
    var count = 0
    while true {
      for id in count..<world.journal.events.count {
        checkers.observe(world.journal.events[id], id, of: world.journal.calls)
      }
      count = world.journal.events.count
      guard let event = world.naturalEvent else { break }
      let violations = checkers.violations(in: Evidence(of: world, isQuiescent: false))
      #expect(violations == [], "after \(world.performedCount) events")
      if !violations.isEmpty { return }
      world.perform(event)
    }
    let evidence = Evidence(of: world)
    #expect(checkers.violations(in: evidence) == Checkers.violations(in: evidence))
  }

  @Test("copied checkers observe independently")
  func copies() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.duplicate(try evidence.index(of: .callSettled))
    let journal = evidence.journal
    let middle = journal.events.count / 2
    func tell(_ events: Range<JournalEvent.ID>, to checkers: inout Checkers) {
      for id in events { checkers.observe(journal.events[id], id, of: journal.calls) }
    }
    var (first, alone) = (Checkers(), Checkers())
    tell(0..<middle, to: &first)
    tell(0..<middle, to: &alone)
    var second = first
    tell(middle..<journal.events.count, to: &second)
    #expect(first.violations(in: evidence) == alone.violations(in: evidence))
    #expect(second.violations(in: evidence) == Checkers.violations(in: evidence))
    #expect(first.violations(in: evidence) != second.violations(in: evidence))
  }

  @Test("are asked about scenarios whose faults strike", arguments: GoodScenarios.all)
  func faultsStrike(scenario: GoodScenario) {
    var world = World(scenario.scenario)
    while let event = world.naturalEvent { world.perform(event) }
    #expect(world.faults.fired.contains { $0 > 0 } || scenario.scenario.faults.isEmpty)
  }

  @Test(
    "are all asked",
    arguments: [
      ChannelOrderKept.self, ConvergesAfterFaults.self, DeadlineHonoured.self,
      ErrorsAreExpected.self, EveryCallSettlesOnce.self, ExclusiveQueueUsedByOwner.self,
      HandlerRunsFitPolicy.self,
      NoCallLeftPending.self, NoDeliveryAcknowledgedTwice.self, NoRequestLost.self,
      PrefetchKept.self, ReplyReachesItsCall.self, RequeueKeepsPosition.self,
    ] as [any Checker.Type])
  func asked(checker: any Checker.Type) {
    #expect(Checkers.all.count { $0 == checker } == 1)
  }

  @Test("each checker has its own text of its invariant")
  func invariantsDiffer() {
    let invariants = Checkers.all.map { $0.invariant }
    #expect(Set(invariants).count == invariants.count)
  }
}
