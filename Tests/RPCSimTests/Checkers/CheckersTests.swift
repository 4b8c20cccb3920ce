import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("All checkers")
struct CheckersTests {
  @Test("say nothing about a correct run", arguments: GoodStories.all)
  func silentInPlainRuns(story: GoodStory) {
    let evidence = Evidence(ofPlainRun: story.scenario)
    #expect(Checkers.violations(in: evidence) == [])
  }

  @Test("say nothing whatever a seed chooses", arguments: GoodStories.all)
  func silentInRandomRuns(story: GoodStory) { expectSilence(about: story, seeds: 0..<8) }

  @Test("say nothing over many seeds about crashes and duplicates", arguments: GoodStories.hardest)
  func silentOverManySeeds(story: GoodStory) { expectSilence(about: story, seeds: 0..<200) }

  private func expectSilence(about story: GoodStory, seeds: Range<UInt64>) {
    for seed in seeds {
      let violations = Checkers.violations(in: Evidence(of: story.scenario, seed: seed))
      #expect(violations == [], "seed \(seed)")
      if !violations.isEmpty { return }
    }
  }

  @Test("say nothing about a run that was cut off anywhere", arguments: GoodStories.all)
  func silentInRunsCutOff(story: GoodStory) {
    var world = World(story.scenario)
    while let event = world.naturalEvent {
      let evidence = Evidence(of: world, isQuiescent: false)
      let violations = Checkers.violations(in: evidence)
      #expect(violations == [], "after \(world.performedCount) events")
      if !violations.isEmpty { return }
      world.perform(event)
    }
  }

  @Test("are asked about stories whose faults strike", arguments: GoodStories.all)
  func faultsStrike(story: GoodStory) {
    var world = World(story.scenario)
    while let event = world.naturalEvent { world.perform(event) }
    #expect(world.faults.fired.contains { $0 > 0 } || story.scenario.faults.isEmpty)
  }

  @Test(
    "are all asked",
    arguments: [
      ChannelOrderKept.self, ConvergesAfterFaults.self, DeadlineHonoured.self,
      EveryCallSettlesOnce.self, ExclusiveQueueUsedByOwner.self, HandlerRunsFitPolicy.self,
      NoCallLeftPending.self, NoDeliveryAcknowledgedTwice.self, NoRequestLost.self,
      PrefetchKept.self, ReplyReachesItsCall.self, RequeueKeepsPosition.self,
    ] as [any Checker.Type])
  func asked(checker: any Checker.Type) {
    #expect(Checkers.all.count { $0 == checker } == 1)
  }

  @Test("each say what they hold in words of their own")
  func invariantsDiffer() {
    let invariants = Checkers.all.map { $0.invariant }
    #expect(Set(invariants).count == invariants.count)
  }
}
