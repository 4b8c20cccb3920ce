import Testing

@testable import RPCSim

/// Runs that go round, and long runs that do not.
@Suite("Runs that go round")
struct LoopDetectorTests {
  private func scenario(
    takes: String = "100ms", timeout: String = "null", fault: String, more: String = "",
    expect: String
  ) throws -> Scenario {
    let text = """
      {
        story: "A worker loses its connection while it works.",
        queues: { q: {} },
        servers: {
          worker: { serves: "q", reconnect: "10ms", methods: { long: { takes: "\(takes)" } } },
        },
        clients: { client: { timeout: \(timeout) } },
        steps: [{ client: "client", call: "long"\(more) }],
        faults: [\(fault)],
        expect: [\(expect)],
      }
      """
    return try Scenario(reading: SourceText(file: "loop.json5", bytes: Array(text.utf8)))
  }

  private let always = #"{ disconnect: "worker", at: "mid handler", times: "always" }"#

  @Test("A run that goes round is ended, has failed, and names the events of a round")
  func round() throws {
    let run = ScenarioRun(
      of: try scenario(fault: always, expect: #"{ handlerRuns: "long", atMost: 1 }"#))
    guard case .wentRound(let loop) = run.ending else {
      Issue.record("\(run.ending)")
      return
    }
    #expect(run.performedCount < 1_000)
    #expect(run.verdict == .failed)
    #expect(run.failures.contains("expectation: the handler of long runs at most 1 times"))
    #expect(run.failures.contains("the run goes round and has no end"))
    let kinds = run.journal.events[loop.events].map(\.kind)
    #expect(kinds.contains(.redelivered) && kinds.contains(.requeued))
  }

  @Test("A run that goes round has failed, though all that is expected is true so far")
  func held() throws {
    let run = ScenarioRun(
      of: try scenario(fault: always, expect: #"{ handlerRuns: "long", atLeast: 1 }"#))
    #expect(run.failures == ["the run goes round and has no end"])
    #expect(run.verdict == .failed)
  }

  @Test("An exploration tells of it as of other failures")
  func explored() throws {
    let scenario = try scenario(
      takes: "100ms..120ms", fault: always, expect: #"{ handlerRuns: "long", atLeast: 1 }"#)
    for seed in 0..<10 as Range<UInt64> {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: seed))
      #expect(run.verdict == .failed && run.performedCount < 5_000, "\(run.ending)")
    }
  }

  @Test("A server that is refused a queue before the scenario tries again in it, and goes round")
  func refused() throws {
    let text = """
      {
        story: "A queue has the name of the server's own, and other flags.",
        queues: { q: {} },
        servers: {
          s: { serves: "q", ownPollQueue: true, reconnect: "1ms", methods: { m: { returns: 1 } } },
        },
        clients: { c: { timeout: "1s" } },
        steps: [{ client: "c", call: "m", poll: { every: "100ms" } }],
        expect: [{ call: "m", returns: 1 }],
      }
      """
    var scenario = try Scenario(reading: SourceText(file: "refused.json5", bytes: Array(text.utf8)))
    // The reader of scenario files refuses this queue, so the test adds it later.
    scenario.queues.append(QueueScript(name: "s.polls"))
    scenario.queues[1].isDurable = true
    let run = ScenarioRun(of: scenario)
    guard case .wentRound(let loop) = run.ending else {
      Issue.record("\(run.ending)")
      return
    }
    #expect(run.verdict == .failed && run.performedCount < 10_000)
    let refusals = run.journal.events[loop.events].filter { $0.kind == .channelFailed }
    #expect(!refusals.isEmpty && refusals.allSatisfy { "\($0.detail)".contains("405") })
  }

  @Test("A deadline that is to come ends the round, so the run goes on until then")
  func deadline() throws {
    let run = ScenarioRun(
      of: try scenario(
        timeout: #""20s""#, fault: always, expect: #"{ call: "long", fails: "deadlineExceeded" }"#))
    #expect(run.held && run.performedCount > 1_000, "\(run.ending): \(run.failures)")
  }

  @Test("A fault that strikes a number of times makes no round")
  func counted() throws {
    let fault = #"{ disconnect: "worker", at: "mid handler", times: 200 }"#
    let run = ScenarioRun(
      of: try scenario(fault: fault, expect: #"{ call: "long", returns: null }"#))
    #expect(run.held && run.performedCount > 1_000, "\(run.ending)")
  }

  @Test("Polling for a long time makes no round, because the result is to come")
  func polling() throws {
    let run = ScenarioRun(
      of: try scenario(
        takes: "20s", fault: "", more: #", poll: { every: "10ms" }"#,
        expect: #"{ call: "long", returns: null }"#))
    #expect(run.held && run.performedCount > 1_000, "\(run.ending): \(run.failures)")
  }
}
