import RPCSim
import Testing

@Suite("Source excerpt")
struct SourceExcerptTests {
  private func excerpt(_ text: String, at offset: Int) -> SourceExcerpt {
    SourceText(file: "f", text: text).excerpt(at: offset)
  }

  @Test("Tabs become spaces, and the caret moves with them")
  func tabs() {
    #expect(excerpt("\ta\tb", at: 3) == SourceExcerpt(text: "    a    b", caretIndent: 9))
  }

  @Test("Wide and combining scalars move the caret by what a terminal shows")
  func wideText() {
    #expect(excerpt("日本x", at: 6).caretIndent == 4)
    #expect(excerpt("🎉x", at: 4).caretIndent == 2)
    #expect(excerpt("e\u{301}x", at: 3).caretIndent == 1)
  }

  @Test("Control and format characters are replaced by visible ones")
  func controls() {
    #expect(excerpt("\u{1B}[31m\0\u{7F}", at: 0).text == "␛[31m␀␡")
    #expect(excerpt("a\u{202E}b\u{9B}c", at: 0).text == "a\u{FFFD}b\u{FFFD}c")
  }

  @Test("A line of a hundred columns is shown whole")
  func fullWidth() {
    let line = String(repeating: "x", count: 100)
    #expect(excerpt(line, at: 0).text == line)
    #expect(excerpt(line, at: 50).text == line)
    #expect(excerpt(line, at: 100) == SourceExcerpt(text: line, caretIndent: 100))
  }

  @Test("A long line is cut around the caret", arguments: [0, 30, 500, 970, 999, 1000])
  func longLine(offset: Int) {
    let line = (0..<1000).map { $0 == offset ? "^" : "x" }.joined()
    let excerpt = excerpt(line, at: offset)
    #expect((100...102).contains(excerpt.text.count))
    #expect(excerpt.text.hasPrefix("…") == (offset > 50))
    #expect(excerpt.text.hasSuffix("…") == (offset < 950))
    let caret = Array(excerpt.text).firstIndex(of: "^") ?? excerpt.text.count
    #expect(excerpt.caretIndent == caret)
  }

  @Test("A line of marks without width is cut as well")
  func zeroWidth() {
    let line = "a" + String(repeating: "\u{301}", count: 10_000)
    #expect(excerpt(line, at: 0).text.unicodeScalars.count < 110)
  }
}
