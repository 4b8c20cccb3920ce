/// An error in a document, with its position and the line that shows it.
package struct Diagnostic: Error, Sendable, Equatable {
  /// The name of the file.
  package let file: String

  /// The line and column the error points at.
  package let position: SourcePosition

  /// What is wrong and what was expected, in one sentence without a final stop.
  package let message: String

  /// What the author probably meant to write.
  package let suggestion: String?

  /// The line of the error, and the position of the caret under it.
  package let excerpt: SourceExcerpt

  /// Creates an error; `SourceText.diagnostic(at:_:suggestion:)` is the usual way to get one.
  ///
  /// - Parameters:
  ///   - file: The name of the file.
  ///   - position: The line and column that the error points at.
  ///   - message: What is wrong, in one sentence without a final stop.
  ///   - suggestion: What the author probably meant to write.
  ///   - excerpt: The line, and where under it the caret belongs.
  package init(
    file: String,
    position: SourcePosition,
    message: String,
    suggestion: String? = nil,
    excerpt: SourceExcerpt
  ) {
    self.file = file
    self.position = position
    self.message = message
    self.suggestion = suggestion
    self.excerpt = excerpt
  }

  /// The line of the file, counted from 1.
  package var line: Int { position.line }

  /// The column in that line, counted from 1 in Unicode scalars.
  package var column: Int { position.column }

  /// The error in one line, in the form that editors and terminals turn into a link.
  package var headline: String {
    let question = suggestion.map { ", did you mean \(DisplayText.quoted($0))?" } ?? ""
    return "\(place): error: \(message)\(question)"
  }

  /// The file, the line and the column, in the form that editors and terminals turn into a link.
  package var place: String { "\(file):\(line):\(column)" }

  /// The error in three lines: the headline, the line it is about, and a caret under the place.
  package var rendered: String { "\(headline)\n\(frame)" }

  /// The line that the error is about, and a caret under the place: two lines.
  package var frame: String {
    let number = String(line)
    let margin = String(repeating: " ", count: number.count)
    let shown = excerpt.text.isEmpty ? "" : " " + excerpt.text
    let indent = String(repeating: " ", count: excerpt.caretIndent)
    return """
        \(number) |\(shown)
        \(margin) | \(indent)^
      """
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The same text as `rendered`.
  package var description: String { rendered }
}
