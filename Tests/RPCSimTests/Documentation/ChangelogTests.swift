import Testing

@Suite("The changelog")
struct ChangelogTests {
  private struct Version: Comparable {
    let numbers: [Int]
    let date: Substring

    init(_ heading: Substring) throws {
      let words = try #require(
        try /## (\d+)\.(\d+)\.(\d+), (unreleased|\d{4}-\d{2}-\d{2})/.wholeMatch(in: heading),
        "a heading is a version and its date: \(heading)")
      numbers = try [words.1, words.2, words.3].map { try #require(Int($0)) }
      date = words.4
    }

    static func < (left: Version, right: Version) -> Bool {
      left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    static func == (left: Version, right: Version) -> Bool { left.numbers == right.numbers }
  }

  @Test("Its headings are semantic versions, newest first, and only the first is not released")
  func versions() throws {
    let text = Documentation.file("CHANGELOG.md").text
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }
    let versions = try headings.map(Version.init)
    #expect(!versions.isEmpty)
    for (newer, older) in zip(versions, versions.dropFirst()) {
      #expect(newer > older)
      #expect(older.date != "unreleased")
    }
  }
}
