import RPCSim

/// The value a text holds in JSON5, or nil if it holds none.
func json5(_ text: String) -> ScenarioValue? {
  try? DocumentNode(parsing: SourceText(file: "test.json5", text: text)).value
}

/// The value a text holds in strict JSON, or nil if it holds none.
func json(_ text: String) -> ScenarioValue? {
  try? ScenarioValue(decoding: Array(text.utf8))
}

/// The error in a text, or nil if there is none.
func failure(_ bytes: [UInt8], as dialect: Dialect = .json5) -> Diagnostic? {
  do throws(Diagnostic) {
    _ = try DocumentNode(parsing: SourceText(file: "test.json5", bytes: bytes), as: dialect)
    return nil
  } catch {
    return error
  }
}

/// The error in a text, or nil if there is none.
func failure(_ text: String, as dialect: Dialect = .json5) -> Diagnostic? {
  failure(Array(text.utf8), as: dialect)
}

/// The place and message of the error in a text, without the name of the file.
func headline(_ text: String, as dialect: Dialect = .json5) -> String? {
  failure(text, as: dialect).map { String($0.headline.dropFirst("test.json5:".count)) }
}
