import RPCCore
import Testing

@testable import RPCSim

@Suite("Recordings")
struct RecordingTests {
  private let recording = Recording(
    scenario: "a \"b\".json5", found: "random, seed 3", failures: ["invariant: x", "é"],
    record: DecisionRecord(
      schedule: DecisionSchedule(
        seed: .max,
        deviations: [
          Deviation(
            take: Moment(
              Decision(
                operation: .deliverToBroker, participant: "client", subject: "request of first#1",
                occurrence: 2),
              repetition: 1),
            before: Moment(Decision(operation: .expireMessage)))
        ]),
      fingerprint: 0xFEED_FACE_CAFE_BEEF))

  private func read(_ text: String) throws(ScenarioErrors) -> Recording {
    try Recording(reading: SourceText(file: "r.json", text: text))
  }

  @Test("What was written is read back")
  func roundTrip() throws {
    #expect(try read(recording.text) == recording)
  }

  @Test("The file is JSON with a line for each choice")
  func text() throws {
    #expect(
      recording.text == """
        {
          "recording": 1,
          "scenario": "a \\"b\\".json5",
          "found": "random, seed 3",
          "failures": ["invariant: x","é"],
          "seed": "18446744073709551615",
          "fingerprint": "feedfacecafebeef",
          "deviations": [
            {"take":{"do":"deliver to the broker","by":"client","about":"request of first#1",\
        "occurrence":2,"repetition":1},"before":{"do":"let messages expire"}}
          ]
        }

        """)
    _ = try ScenarioValue(decoding: Array(recording.text.utf8))
  }

  @Test(
    "A mistake is shown where it is",
    arguments: [
      (#""recording": 1"#, #""recording": 2"#, "2:16: error: expected the version of its form, 1"),
      (#""do":"let messages expire""#, #""do":"let messages expir""#, "did you mean"),
      (#""seed": ""#, #""seed": "x"#, "6:11: error: expected a number in quotes"),
      (#""before""#, #""befor""#, "9:117: error: unknown key 'befor', did you mean 'before'?"),
      (#""scenario""#, #""scenari""#, "unknown key 'scenari', did you mean 'scenario'?"),
    ])
  func mistakes(_ text: String, _ other: String, _ message: String) throws {
    let broken = recording.text.replacing(text, with: other)
    let errors = #expect(throws: ScenarioErrors.self) { try read(broken) }
    let description = try #require(errors).description
    #expect(description.contains(message), "\(description)")
  }

  @Test("Any bytes are a recording or an error, never a crash")
  func fuzz() {
    let good = Array(recording.text.utf8)
    var random = RandomStream(seed: 5, site: StableHash("recordings"))
    for _ in 0..<3_000 {
      var bytes = good
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let index = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(index...)
        default: bytes.insert(contentsOf: bytes[..<index].suffix(9), at: index)
        }
        if bytes.isEmpty { bytes = good }
      }
      let read = try? Recording(reading: SourceText(file: "r.json", bytes: bytes))
      if let read { _ = ScenarioRun(of: .luck(), strategy: .following(read.record.schedule)) }
    }
  }
}
