import Foundation
import Testing

/// Code that decides reads the journal's values, so a changed word changes only the text for
/// people.
@Suite("The journal is typed")
struct JournalIsTypedTests {
  private static let rendering = "Sources/RPCSim/Rendering/"

  /// The files outside of rendering that make words of a journal, and why no decision depends on
  /// them.
  private static let excused = [
    "Sources/RPCSim/Determinism/JournalDifference.swift": "shows what a trace has no room for"
  ]

  /// Whether a line reads words of an event's detail, or makes words of an event.
  private static func readsWords(_ line: String) -> Bool {
    guard !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") else { return false }
    let ways = [
      #"\.readBack\((let|var)\b"#, #"case let \.readBack"#, #"\bDetailWords\b"#, #"\bEventWords\b"#,
      #"\bOutcomeWords\.words\b"#, #"\\\([^"]*\.detail\)"#, #"describing: .*\.detail\b"#,
    ]
    return ways.contains { line.range(of: $0, options: .regularExpression) != nil }
  }

  private static let readers = Documentation.sources.filter { file in
    !file.path.hasPrefix(rendering)
      && file.text.components(separatedBy: "\n").contains(where: readsWords)
  }

  @Test("Nothing outside of rendering reads words of an event's detail")
  func words() {
    let readers = Self.readers.map(\.path).filter { Self.excused[$0] == nil }
    #expect(readers == [], "a decision needs a case of EventDetail with fields")
  }

  @Test("Each excused file outside of rendering does read words")
  func excuses() {
    #expect(
      Self.readers.map(\.path).filter { Self.excused[$0] != nil } == Self.excused.keys.sorted())
  }

  @Test(
    "The ways to read words are known",
    arguments: [
      ("    case .readBack(let text): places[text]", true),
      ("    guard case .readBack(let name) = event.detail else {", true),
      ("    case let .readBack(text): text", true),
      (#"    let name = "\(event.detail)""#, true),
      ("    let words = String(describing: event.detail)", true),
      ("    default: return .readBack(words)", false),
      ("    // case .readBack(let text): told as it is", false),
      ("    case .owner(let process): closed = process", false),
    ])
  func ways(line: String, reads: Bool) {
    #expect(Self.readsWords(line) == reads)
  }
}
