/// Edits of a JSON5 text that keep all other bytes, including comments and style.
struct DocumentEdit {
  private(set) var bytes: [UInt8]

  init(_ text: SourceText) { bytes = text.bytes }

  /// Removes parts of objects or arrays, each with its comma and the lines that only it occupies.
  mutating func remove(_ ranges: [Range<Int>]) {
    for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
      bytes.removeSubrange(withoutBlanks(extended(range)))
    }
  }

  mutating func replace(_ range: Range<Int>, with text: String) {
    bytes.replaceSubrange(range, with: Array(text.utf8))
  }

  /// The range with the blanks around it if only an opening and a closing bracket are left.
  private func withoutBlanks(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    while start > 0, Self.isBlank(bytes[start - 1]) { start -= 1 }
    let end = skip(from: range.upperBound)
    let opens = start > 0 && "{[".utf8.contains(bytes[start - 1])
    let closes = byte(end).map { "}]".utf8.contains($0) } ?? false
    return opens && closes ? start..<end : range
  }

  private func extended(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, skip(from: range.upperBound))
    let hasComma = byte(end) == UInt8(ascii: ",")
    end = hasComma ? end + 1 : range.upperBound
    if let line = wholeLines(start..<end) { return line }
    if hasComma {
      while byte(end) == Self.space { end += 1 }
    } else if let comma = commaBefore(start) {
      // Without a comma behind the part, the comma in front of it goes.
      start = comma
    }
    return start..<end
  }

  /// The whole lines of a range; `nil` if they hold more than the range and a comment behind it.
  private func wholeLines(_ range: Range<Int>) -> Range<Int>? {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, bytes[start - 1] == Self.space { start -= 1 }
    guard start == 0 || bytes[start - 1] == Self.newline else { return nil }
    while byte(end) == Self.space { end += 1 }
    if byte(end) == Self.slash, byte(end + 1) == Self.slash {
      while let next = byte(end), next != Self.newline { end += 1 }
    }
    guard byte(end) == Self.newline else { return nil }
    return start..<end + 1
  }

  private func commaBefore(_ start: Int) -> Int? {
    var index = start
    while index > 0, Self.isBlank(bytes[index - 1]) { index -= 1 }
    return index > 0 && bytes[index - 1] == UInt8(ascii: ",") ? index - 1 : nil
  }

  private func skip(from start: Int) -> Int {
    var index = start
    while let next = byte(index), Self.isBlank(next) { index += 1 }
    return index
  }

  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private static let space = UInt8(ascii: " ")
  private static let newline = UInt8(ascii: "\n")
  private static let slash = UInt8(ascii: "/")

  private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == newline }
}
