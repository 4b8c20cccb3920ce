import InMemoryBroker
import RPCCore
import Synchronization
import Testing

@testable import RPCSim

/// What a story says holds for the code that ships: its processes as real clients and servers end their calls
/// as some schedule of the story does.
@Suite("Stories as code")
struct StoriesAsCodeTests {
  /// Why stories are left out though their code could run.
  private static let leftOut = [
    "client_dies_as_the_reply_comes": "its caller is dead",
    "clock_jump_ends_calls_early": "its code looks at a clock that a checker takes for late",
    "no_deadline_waits_for_ever": "its call never ends",
    "partition_never_heals": "its call never ends",
    "paused_worker_is_given_up": "which of two workers is served depends on who connects first",
    "queue_is_full": "its code connects at a cost of time, so that its calls come in another order",
    "reply_exactly_at_the_deadline": "its code connects at a cost of time",
    "server_dies_before_it_looks": "which of two workers is served depends on who connects first",
    "server_dies_before_reply": "which of two workers is served depends on who connects first",
    "unchecked_client_takes_any_reply": "a checker objects, as it should",
  ]

  static let names = (ScenarioFolder.names + RaceCatalogue.races.map(\.right)).filter {
    guard leftOut[$0] == nil, let story = try? ScenarioFolder.story($0) else { return false }
    return StoryProgram(story).isPossible
  }

  private func ends(of story: Scenario) -> Set<[String: Outcome.End]> {
    let strategy = ExplorationStrategy.portfolio
    return Set(
      (0..<(Schedules.areMany ? 1000 : 200)).map { index in
        let schedule = strategy.strategy(at: index, seed: 1, length: 60)
        return Outcome(of: Run(of: story, strategy: schedule).journal).ends
      })
  }

  @Test("There are many such stories")
  func many() {
    #expect(Self.names.count >= 50)
    #expect(Self.leftOut.keys.allSatisfy { ScenarioFolder.names.contains($0) })
  }

  @Test("Code that does otherwise is told apart")
  func damaged() throws {
    let waiting = try ScenarioFolder.story("calls_wait_for_a_connection")
    var failing = waiting
    failing.clients[0].withoutLink = .failAtOnce
    #expect(!ends(of: waiting).contains(try StoryProgram(failing).simulated(seed: 0)))
    let answering = try ScenarioFolder.story("acknowledged_requests_are_answered_later")
    var forgetting = answering
    forgetting.servers[0].acknowledged = .discard
    #expect(!ends(of: answering).contains(try StoryProgram(forgetting).simulated(seed: 0)))
  }

  @Test(
    "In a simulation its code ends its calls as some schedule of the story does",
    arguments: names)
  func simulated(name: String) throws {
    let story = try ScenarioFolder.story(name)
    let program = StoryProgram(story)
    let known = ends(of: story)
    for seed in 0..<(Schedules.areMany ? 40 : 4) as Range<UInt64> {
      let ends = try program.simulated(seed: seed)
      #expect(known.contains(ends), "seed \(seed): \(ends)")
    }
  }
}

extension Outcome {
  /// How the calls ended, by their names; those that did not are left out.
  fileprivate var ends: [String: Outcome.End] {
    calls.reduce(into: [:]) { ends, call in ends[call.name] = call.end }
  }
}

extension StoryProgram {
  /// Runs in a simulation, with the faults of the story.
  fileprivate func simulated(seed: UInt64) throws -> [String: Outcome.End] {
    var options = SimulationOptions()
    options.latency = scenario.latency
    options.usesConfirms = usesConfirms
    return try simulate(seed: seed, options: options) { simulation in
      for queue in scenario.queues where queue.isDeclared { simulation.declareQueue(queue) }
      let results = Mutex<[String: Outcome.End]>([:])
      let left = AsyncStream<Void>.makeStream()
      let clients = processes.filter { !$0.isServer }
      for process in processes {
        simulation.process(process.name) { transport in
          guard !process.isServer else {
            return try await serve(process, on: transport) {
              try await transport.clock.sleep(for: $0)
            }
          }
          let ends = try await calls(of: process, on: transport)
          results.withLock { $0.merge(ends) { $1 } }
          left.continuation.yield()
        }
      }
      for fault in faults { simulation.plan(fault) }
      var count = 0
      for await _ in left.stream {
        count += 1
        if count == clients.count { break }
      }
      // A fault that comes when all is over is one as well.
      let passed = Instant.start.duration(to: simulation.now)
      try await simulation.sleep(for: max(.zero, lastFault - passed))
      return results.withLock { $0 }
    }
  }
}
