import Testing

@testable import RPCSim

/// Servers whose declaration the broker refuses every time.
@Suite("Declarations that are refused for ever")
struct RefusedDeclarationTests {
  private func scenario(_ queue: QueueScript, server: (inout ServerScript) -> Void) throws
    -> Scenario
  {
    let text = """
      {
        story: "A server asks for a queue that it cannot have.",
        queues: { q: {} },
        servers: { w: { serves: "q", reconnect: "0s", methods: { f: { returns: 1 } } } },
        clients: { c: { timeout: "5s" } },
        network: { latency: "0s" },
        steps: [{ client: "c", call: "f", as: "first" }],
        expect: [{ call: "first", fails: "deadlineExceeded" }],
      }
      """
    var scenario = try Scenario(reading: SourceText(file: "w.json5", bytes: Array(text.utf8)))
    scenario.queues = [queue]
    scenario.servers[0].queue = queue.name
    server(&scenario.servers[0])
    return scenario
  }

  private var overlong: QueueScript {
    var queue = QueueScript(name: "q")
    queue.messageTTL = .seconds(87_601 * 3_600)
    return queue
  }

  @Test(
    "A server that tries again at once ends the run, before and after the scenario begins",
    arguments: [nil, .milliseconds(1)] as [Duration?], ["amq.x", "q"])
  func ended(start: Duration?, queue: String) throws {
    let script = queue == "q" ? overlong : QueueScript(name: queue)
    let scenario = try scenario(script) { $0.start = start }
    for strategy in [Strategy.inOrder, .random(seed: 1)] {
      let run = ScenarioRun(of: scenario, strategy: strategy, eventLimit: 50_000)
      guard case .wentRound(let loop) = run.ending else {
        Issue.record("\(run.ending)")
        continue
      }
      #expect(run.verdict == .failed)
      #expect(run.performedCount < 5_000)
      let codes = run.journal.events[loop.events].compactMap { event -> UInt16? in
        if case .failure(let error, _) = event.detail { error.code } else { nil }
      }
      #expect(codes.contains(queue == "q" ? 406 : 403))
    }
  }

  @Test("What waits for a later time ends a run in which time passes")
  func later() throws {
    let scenario = try scenario(QueueScript(name: "amq.x")) {
      $0.reconnect = .milliseconds(1)
      $0.start = .milliseconds(1)
    }
    let run = ScenarioRun(of: scenario)
    #expect(run.end.nanoseconds > 5_000_000_000)
  }
}
