/// The text of one file, which can give the line and column of a byte.
///
/// Lines end as in JSON5: at LF, CR, CR LF, U+2028 and U+2029. A position is found by scanning from
/// the start, in time linear in the offset. Only errors ask for positions.
public struct SourceText: Sendable {
  /// The name of the file, as messages show it.
  public let file: String

  /// The text, which need not be valid UTF-8.
  package let bytes: [UInt8]

  /// Creates a text from the bytes of a file.
  ///
  /// - Parameters:
  ///   - file: The name of the file, as messages show it.
  ///   - bytes: The text, which need not be valid UTF-8.
  public init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// Creates a text from a string.
  ///
  /// - Parameters:
  ///   - file: The name of the file, as messages show it.
  ///   - text: The text.
  public init(file: String, text: String) {
    self.init(file: file, bytes: Array(text.utf8))
  }

  /// Finds the line and column of a byte.
  ///
  /// An offset outside the text counts as its nearest end.
  package func position(of offset: Int) -> SourcePosition {
    position(of: offset, in: line(containing: offset))
  }

  /// Cuts out the line around a byte for display, with the caret under that byte.
  package func excerpt(at offset: Int) -> SourceExcerpt {
    excerpt(at: offset, in: line(containing: offset))
  }

  /// Makes an error that points at a byte of this text.
  ///
  /// - Parameters:
  ///   - offset: The byte, counted from 0.
  ///   - message: What is wrong, in one sentence without a final stop.
  ///   - suggestion: What the author probably meant to write.
  package func diagnostic(
    at offset: Int, _ message: String, suggestion: String? = nil
  ) -> Diagnostic {
    let line = line(containing: offset)
    return Diagnostic(
      file: file,
      position: position(of: offset, in: line),
      message: message,
      suggestion: suggestion,
      excerpt: excerpt(at: offset, in: line)
    )
  }
}

extension SourceText {
  /// One line: its number from 1, and its bytes without the line terminator.
  private struct Line {
    var number: Int
    var range: Range<Int>
  }

  private func line(containing offset: Int) -> Line {
    var number = 1
    var start = byteOrderMarkLength
    while let next = lineStart(after: start), next <= offset {
      number += 1
      start = next
    }
    return Line(number: number, range: start..<lineEnd(from: start))
  }

  // Editors do not show a byte order mark, so it takes no column either.
  private var byteOrderMarkLength: Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private func lineStart(after start: Int) -> Int? {
    let end = lineEnd(from: start)
    let length = lineTerminatorLength(at: end)
    return length > 0 ? end + length : nil
  }

  private func lineEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count, lineTerminatorLength(at: end) == 0 { end += 1 }
    return end
  }

  /// The number of bytes of the line terminator at an offset, or 0 if there is none.
  func lineTerminatorLength(at offset: Int) -> Int {
    guard offset < bytes.count else { return 0 }
    switch bytes[offset] {
    case "\n": return 1
    case "\r": return bytes[(offset + 1)...].first == 0x0A ? 2 : 1
    case 0xE2: return isUnicodeLineSeparator(at: offset) ? 3 : 0
    default: return 0
    }
  }

  private func isUnicodeLineSeparator(at offset: Int) -> Bool {
    guard let scalar = UTF8Scalar(in: bytes, at: offset).scalar else { return false }
    return scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  private func position(of offset: Int, in line: Line) -> SourcePosition {
    SourcePosition(line: line.number, column: scalarCount(in: line, before: offset) + 1)
  }

  private func excerpt(at offset: Int, in line: Line) -> SourceExcerpt {
    let caretIndex = scalarCount(in: line, before: offset)
    return SourceExcerpt(line: scalars(in: line.range), caretIndex: caretIndex)
  }

  private func scalarCount(in line: Line, before offset: Int) -> Int {
    let end = min(offset, line.range.upperBound)
    var count = 0
    var offset = line.range.lowerBound
    while offset < end {
      offset += UTF8Scalar(in: bytes, at: offset).length
      if offset <= end { count += 1 }
    }
    return count
  }

  private func scalars(in range: Range<Int>) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      let next = UTF8Scalar(in: bytes, at: offset)
      scalars.append(next.scalar ?? "\u{FFFD}")
      offset += next.length
    }
    return scalars
  }
}
