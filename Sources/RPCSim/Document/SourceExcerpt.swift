/// A line of a text made ready for display, with the position of a caret under it.
package struct SourceExcerpt: Sendable, Equatable {
  /// The line, safe to print.
  ///
  /// Tabs are spaces, and a long line is cut around the caret.
  package let text: String

  /// The number of terminal columns before the caret.
  package let caretIndent: Int

  /// Creates an excerpt that is already fit for display.
  ///
  /// - Parameters:
  ///   - text: The line, or a part of it.
  ///   - caretIndent: How many cells of a terminal stand before the caret.
  package init(text: String, caretIndent: Int) {
    self.text = text
    self.caretIndent = caretIndent
  }
}

extension SourceExcerpt {
  /// The number of columns beyond which a line is cut.
  static let widest = 100

  /// Makes an excerpt of a line, with the caret under one of its scalars or just past the last.
  init(line: [Unicode.Scalar], caretIndex: Int) {
    let window = Self.window(of: line, around: caretIndex)
    var text = window.lowerBound > 0 ? "…" : ""
    var width = text.isEmpty ? 0 : 1
    var caretIndent = width
    for index in window {
      if index == caretIndex { caretIndent = width }
      width += Self.append(line[index], to: &text)
    }
    if window.upperBound <= caretIndex { caretIndent = width }
    if window.upperBound < line.count { text += "…" }
    self.init(text: text, caretIndent: caretIndent)
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) -> Int {
    if scalar == "\t" {
      text += String(repeating: " ", count: DisplayText.tabWidth)
      return DisplayText.tabWidth
    }
    let visible = DisplayText.visible(scalar)
    text.unicodeScalars.append(visible)
    return DisplayText.width(of: visible)
  }

  /// The part of a line to show.
  ///
  /// Half of the room goes to the right of the caret, and the rest to the left. The room that the
  /// left does not need goes to the right again.
  private static func window(of line: [Unicode.Scalar], around caretIndex: Int) -> Range<Int> {
    var (lower, upper, room) = (caretIndex, caretIndex, widest)
    while upper < line.count, room > widest / 2 {
      room -= cost(of: line[upper])
      upper += 1
    }
    while lower > 0, room > 0 {
      lower -= 1
      room -= cost(of: line[lower])
    }
    while upper < line.count, room > 0 {
      room -= cost(of: line[upper])
      upper += 1
    }
    return lower..<upper
  }

  // A mark without width costs a column too, so that a line of such marks is also cut.
  private static func cost(of scalar: Unicode.Scalar) -> Int {
    scalar == "\t" ? DisplayText.tabWidth : max(1, DisplayText.width(of: scalar))
  }
}
