/// Finds the positions of many bytes of a text, in one scan if the bytes come in order.
package struct SourceCursor {
  private let text: SourceText
  private var offset = 0
  private var line = 1
  private var column = 1

  package init(_ text: SourceText) {
    self.text = text
    rewind()
  }

  /// The line and column of a byte.
  ///
  /// An offset outside the text counts as its nearest end.
  package mutating func position(of index: Int) -> SourcePosition {
    if index < offset { rewind() }
    while offset < min(index, text.bytes.count) { advance() }
    return SourcePosition(line: line, column: column)
  }

  private mutating func rewind() {
    offset = text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    (line, column) = (1, 1)
  }

  private mutating func advance() {
    let terminator = text.lineTerminatorLength(at: offset)
    if terminator > 0 {
      offset += terminator
      (line, column) = (line + 1, 1)
    } else {
      offset += UTF8Scalar(in: text.bytes, at: offset).length
      column += 1
    }
  }
}
