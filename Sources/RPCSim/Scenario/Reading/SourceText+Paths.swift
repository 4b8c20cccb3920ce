extension SourceText {
  /// The byte offsets of the values that paths name, from one parse of the text.
  ///
  /// If the text cannot be parsed, all offsets are 0.
  package func offsets(of paths: [ScenarioPath]) -> [Int] {
    guard let document = try? DocumentNode(parsing: self) else { return paths.map { _ in 0 } }
    return paths.map(document.offset(of:))
  }

  /// The lines and columns of the values that paths name.
  ///
  /// The time is linear if they are in order.
  package func positions(of paths: [ScenarioPath]) -> [SourcePosition] {
    var cursor = SourceCursor(self)
    return offsets(of: paths).map { cursor.position(of: $0) }
  }
}
