import RPCSim
import Testing

func aRace() throws {
  let scenario = try Scenario(
    reading: SourceText(
      file: "Scenarios/a-race.json5",
      text: ##"""
        {
          story: "Two servers race.",
          queues: { q: {} },
          servers: {
            w: { serves: "q", count: 2, methods: { f: { takes: "1ms..9ms", returns: "$0" } } },
          },
          clients: { c: {} },
          network: { latency: "1ms..3ms" },
          steps: [
            { client: "c", call: "f", arguments: [1], as: "first" },
            { client: "c", call: "f", arguments: [2], as: "second" },
          ],
          expect: [{ order: ["first", "second"] }],
        }
        """##))
  let recording = try Recording(
    reading: SourceText(
      file: "recording.json",
      text: ##"""
        {
          "recording": 1,
          "scenario": "Scenarios/a-race.json5",
          "found": "by a test",
          "failures": ["expectation: first, second settle in this order"],
          "seed": "0",
          "fingerprint": "fcbe8806b5fb6e32",
          "deviations": [
            {"take":{"do":"deliver to the broker","by":"c","about":"request of second#1","occurrence":1},"before":{"do":"deliver to the broker","by":"c","about":"request of second#1","occurrence":1},"later":"1.3ms"},
            {"take":{"do":"deliver to the process","by":"w1","about":"request of first#1","occurrence":1},"before":{"do":"deliver to the process","by":"w1","about":"request of first#1","occurrence":1},"later":"1.6ms"}
          ]
        }
        """##))
  let replay = Replay(of: recording, in: scenario)
  #expect(replay.run.failures == [])
}
