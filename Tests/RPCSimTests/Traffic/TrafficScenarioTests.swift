import InMemoryBroker
import Testing

@testable import RPCSim

@Suite("Scenarios for traffic")
struct TrafficScenarioTests {
  private func read(_ faults: String) throws -> TrafficScenario {
    let text = """
      {
        story: "s",
        queues: { q: {} },
        servers: { worker: { serves: "q", count: 2 } },
        clients: { client: {} },
        faults: [
          \(faults)
        ],
      }
      """
    return try TrafficScenario(reading: SourceText(file: "live.json5", bytes: Array(text.utf8)))
  }

  @Test("a scenario needs neither steps nor expectations for its faults to strike clients")
  func faultsAlone() throws {
    let traffic = try read(
      #"{ disconnect: "worker", at: "before ack" }, { drop: "reply", nth: 2 }"#)
    #expect(traffic.processes.map(\.name) == ["client", "worker1", "worker2"])
    #expect(traffic.processes.map(\.queue) == [nil, "q", "q"])
    #expect(traffic.rules.map(\.processes) == [[1, 2], nil])
    #expect(traffic.rules.map(\.point) == [.afterReply, .reply])
    #expect(traffic.rules.map(\.nth) == [1, 2])
    #expect(traffic.times == [nil, nil])
    #expect(traffic.descriptions[0] == "disconnect worker at after reply, before ack")
  }

  @Test("a file of faults may do without a scenario, and says what need not strike")
  func withoutScenario() throws {
    let text = """
      {
        servers: { worker: { serves: "q" } }, queues: { q: {} },
        faults: [{ drop: "request" }, { drop: "delivery", optional: true }],
      }
      """
    let traffic = try TrafficScenario(
      reading: SourceText(file: "live.json5", bytes: Array(text.utf8)))
    #expect(traffic.mustStrike == [true, false])
    #expect(throws: ScenarioErrors.self) {
      try Scenario(reading: SourceText(file: "live.json5", bytes: Array(text.utf8)))
    }
  }

  @Test("a fault at a time strikes clients at the earliest time that the scenario allows")
  func times() throws {
    let traffic = try read(#"{ restartBroker: true, at: "2s..3s" }"#)
    #expect(traffic.times == [2_000_000_000])
  }

  @Test(
    "a fault that needs a look into a process cannot strike clients",
    arguments: [
      (#"{ crash: "worker", at: "1s" }"#, 14, "'crash' cannot strike clients of 'rpcsim serve'"),
      (#"{ pause: "worker", at: "1s" }"#, 14, "'pause' cannot strike clients of 'rpcsim serve'"),
      (#"{ slow: "worker", at: "1s", factor: 2 }"#, 13, "'slow' cannot strike clients"),
      (#"{ jumpClock: "worker", at: "1s", by: "1s" }"#, 18, "'jumpClock' cannot strike"),
      (#"{ fail: "worker" }"#, 13, "'fail' cannot strike clients of 'rpcsim serve'"),
      (#"{ hang: "worker" }"#, 13, "'hang' cannot strike clients of 'rpcsim serve'"),
      (#"{ reorder: "request" }"#, 16, "'reorder' cannot strike clients of 'rpcsim serve'"),
      (#"{ disconnect: "worker", at: "mid handler" }"#, 33, "'mid handler' cannot be seen"),
      (#"{ disconnect: "worker", at: "1s", reconnect: "1s" }"#, 50, "remove this"),
      (#"{ drop: "request", of: "fib" }"#, 28, "calls in traffic have no names"),
      (#"{ drop: "anywhere" }"#, 13, "'anywhere' leaves the choice to a schedule"),
      (#"{ disconnect: "worker", at: "anywhere" }"#, 33, "'anywhere' leaves the choice"),
      (#"{ drop: "request", atMost: 2 }"#, 32, "'rpcsim serve' has none: say 'nth' and 'times'"),
      (#"{ corrupt: "acknowledgement" }"#, 16, "an acknowledgement has no body to corrupt"),
    ])
  func refused(fault: String, column: Int, reason: String) {
    do {
      _ = try read(fault)
      Issue.record("not refused")
    } catch let errors as ScenarioErrors {
      #expect(errors.diagnostics.map(\.position.line) == [7])
      #expect(errors.diagnostics.map(\.position.column) == [column])
      #expect(errors.description.contains(reason))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test("what is wrong with who takes part is wrong for traffic too")
  func problems() {
    #expect(throws: ScenarioErrors.self) {
      try read(#"{ disconnect: "nobody", at: "before ack" }"#)
    }
    #expect(throws: ScenarioErrors.self) { try read(#"{ drop: "nowhere" }"#) }
  }
}
