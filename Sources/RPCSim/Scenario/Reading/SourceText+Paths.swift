extension SourceText {
  /// The bytes at which the author should look for what paths name, in one reading of the text.
  ///
  /// In a text that is no document, that is its beginning.
  package func offsets(of paths: [ScenarioPath]) -> [Int] {
    guard let document = try? DocumentNode(parsing: self) else { return paths.map { _ in 0 } }
    return paths.map(document.offset(of:))
  }

  /// The lines and columns of what paths name; takes linear time if they are in order.
  package func positions(of paths: [ScenarioPath]) -> [SourcePosition] {
    var cursor = SourceCursor(self)
    return offsets(of: paths).map { cursor.position(of: $0) }
  }
}
