import Testing

@testable import RPCSim

@Suite struct SourceCursorTests {
  @Test("A cursor finds the positions that the text itself finds, in any order")
  func agreement() {
    let bytes = Array("\u{FEFF}a\r\nbé\u{2028}\t日\n\n".utf8) + [0xFF, 0x0A, 0x7A]
    let text = SourceText(file: "f", bytes: bytes)
    var cursor = SourceCursor(text)
    let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 && bytes[$0] != 0x0A }
    for offset in starts + starts.reversed() + [bytes.count, 10_000] {
      #expect(cursor.position(of: offset) == text.position(of: offset))
    }
  }
}
