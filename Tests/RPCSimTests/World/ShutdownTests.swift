import Testing

@testable import RPCSim

@Suite("Servers that shut down")
struct ShutdownTests {
  @Test("One that is to end while the broker is away ends at once, also if it has tried to connect")
  func withoutConnection() throws {
    let text = """
      {
        story: "A server shuts down while the broker is away.",
        queues: { q: { durable: true } },
        servers: { worker: { serves: "q", reconnect: "100ms", methods: { f: { returns: 1 } } } },
        clients: { client: { timeout: "1s", reconnect: "100ms" } },
        network: { latency: "1ms" },
        steps: [
          { at: "500ms", server: "worker", shutDown: true },
          { at: "1500ms", client: "client", call: "f" },
        ],
        faults: [{ restartBroker: true, at: "100ms", downtime: "1s" }],
        expect: [{ event: "shut down", process: "worker", count: 1 }],
      }
      """
    let journal = ScenarioRun(
      of: try Scenario(reading: SourceText(file: "story.json5", bytes: Array(text.utf8)))
    ).journal
    let end = try #require(journal.events.first { $0.kind == .shutDown })
    #expect(end.time.nanoseconds == milliseconds(500))
    #expect(!journal.events.contains { $0.kind == .requestReceived })
  }
}
