import RPCSim
import Testing

@Suite("Source text")
struct SourceTextTests {
  @Test("Lines and columns count from one")
  func countsFromOne() {
    let source = SourceText(file: "f", text: "ab\ncd")
    #expect(source.position(of: 0) == SourcePosition(line: 1, column: 1))
    #expect(source.position(of: 2) == SourcePosition(line: 1, column: 3))
    #expect(source.position(of: 3) == SourcePosition(line: 2, column: 1))
    #expect(source.position(of: 5) == SourcePosition(line: 2, column: 3))
  }

  @Test("A line ends as JSON5 says", arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"])
  func lineEnds(terminator: String) {
    let source = SourceText(file: "f", text: "ab" + terminator + terminator + "cd")
    let last = source.bytes.count - 1
    #expect(source.position(of: last) == SourcePosition(line: 3, column: 2))
    #expect(source.excerpt(at: last) == SourceExcerpt(text: "cd", caretIndent: 1))
    #expect(source.excerpt(at: 0) == SourceExcerpt(text: "ab", caretIndent: 0))
  }

  @Test("A column counts scalars, not bytes or screen cells")
  func columnsAreScalars() {
    let source = SourceText(file: "f", text: "\té日e\u{301}x")
    #expect(source.position(of: source.bytes.count - 1) == SourcePosition(line: 1, column: 6))
  }

  @Test("An invalid byte takes one column")
  func invalidBytes() {
    let source = SourceText(file: "f", bytes: [0xFF, 0xC3, 0x41, 0xE2, 0x80])
    #expect(source.position(of: 2).column == 3)
    #expect(source.position(of: 5).column == 6)
    #expect(source.excerpt(at: 2) == SourceExcerpt(text: "��A��", caretIndent: 2))
  }

  @Test("A byte order mark takes no column")
  func byteOrderMark() {
    let source = SourceText(file: "f", text: "\u{FEFF}ab")
    #expect(source.position(of: 0) == SourcePosition(line: 1, column: 1))
    #expect(source.position(of: 4) == SourcePosition(line: 1, column: 2))
  }

  @Test("An offset outside the text counts as its nearest end", arguments: [-5, 99])
  func outside(offset: Int) {
    let source = SourceText(file: "f", text: "a\nbc")
    let nearest = offset < 0 ? 0 : 4
    #expect(source.position(of: offset) == source.position(of: nearest))
    #expect(source.excerpt(at: offset) == source.excerpt(at: nearest))
  }

  @Test("The end of a text after its last line end is an empty line")
  func emptyLastLine() {
    let source = SourceText(file: "f", text: "a\n")
    #expect(source.position(of: 2) == SourcePosition(line: 2, column: 1))
    #expect(source.excerpt(at: 2) == SourceExcerpt(text: "", caretIndent: 0))
  }
}
