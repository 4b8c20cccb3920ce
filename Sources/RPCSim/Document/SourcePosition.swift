/// A position in a text, as people and editors name it.
package struct SourcePosition: Sendable, Equatable {
  /// The line, counted from 1.
  package let line: Int

  /// The column, counted from 1 in Unicode scalars; a tab counts as one.
  package let column: Int

  /// Creates a position from a line and a column, both counted from 1.
  ///
  /// - Parameters:
  ///   - line: The line, from 1.
  ///   - column: The column, from 1.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension SourcePosition: CustomStringConvertible {
  /// The position in words, as in `line 3, column 7`.
  package var description: String { "line \(line), column \(column)" }
}
