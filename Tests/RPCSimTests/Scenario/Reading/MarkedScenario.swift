import RPCSim
import Testing

/// A scenario file in which one part is replaced by a text under test.
///
/// The part may contain a mark, `▸`, where an error is expected. The mark is not part of the file.
struct MarkedScenario {
  private static let mark = "▸"

  private var parts = [
    ("story", #""A worker dies.""#),
    ("exchanges", #"{ work: { bindings: { key: "jobs" } } }"#),
    ("queues", #"{ jobs: {}, other: {} }"#),
    (
      "servers",
      """
      {
        worker: { serves: "jobs", methods: { fib: { calls: { call: "add", as: "nested" } } } },
        adder: { serves: "other", count: 2, methods: { add: {}, both: {} } },
        third: { serves: "jobs", methods: { both: {} } },
      }
      """
    ),
    ("clients", #"{ client: {}, group: { count: 3 } }"#),
    ("network", #"{ latency: "1ms" }"#),
    ("until", #""60s""#),
    (
      "steps",
      """
      [
        { client: "client", call: "fib", as: "first" },
        { client: "group", call: "add", queue: "other", times: 2 },
      ]
      """
    ),
    ("faults", "[]"),
    ("expect", #"[{ call: "first", returns: 1 }]"#),
  ]

  /// The scenario with another value for a key, or with one more key.
  init(_ key: String = "faults", _ value: String = "[]") {
    if let index = parts.firstIndex(where: { $0.0 == key }) {
      parts[index].1 = value
    } else {
      parts.append((key, value))
    }
  }

  /// The scenario without a key.
  init(without key: String) {
    parts.removeAll { $0.0 == key }
  }

  private var marked: String {
    "{\n" + parts.map { "\($0.0): \($0.1),\n" }.joined() + "}\n"
  }

  var text: SourceText {
    SourceText(file: "story.json5", text: marked.split(separator: Self.mark).joined())
  }

  /// The position of the mark; the beginning of the text if there is none.
  var position: SourcePosition {
    let before = marked.contains(Self.mark) ? marked.prefix { String($0) != Self.mark } : ""
    return text.position(of: before.utf8.count)
  }

  func scenario() throws -> Scenario {
    try Scenario(reading: text)
  }

  /// Expects reading to fail with exactly this error, at the mark.
  func expectError(_ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let errors = #expect(throws: ScenarioErrors.self, sourceLocation: sourceLocation) {
      try Scenario(reading: text)
    }
    let headline = "story.json5:\(position.line):\(position.column): error: \(message)"
    #expect(errors?.diagnostics.map(\.headline) == [headline], sourceLocation: sourceLocation)
  }
}

/// A row of a table of mistakes: a part of a scenario with a mark, and the error expected there.
struct Mistake: Sendable, CustomTestStringConvertible {
  var key: String
  var value: String
  var message: String

  init(_ key: String, _ value: String, _ message: String) {
    self.key = key
    self.value = value
    self.message = message
  }

  var testDescription: String { "\(key): \(value)" }

  func expectError() {
    MarkedScenario(key, value).expectError(message)
  }
}
