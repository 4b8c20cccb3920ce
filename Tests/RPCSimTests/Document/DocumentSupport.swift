import RPCSim

/// The value of a JSON5 text; `nil` if the text is not valid.
func json5(_ text: String) -> ScenarioValue? {
  try? DocumentNode(parsing: SourceText(file: "test.json5", text: text)).value
}

/// The value of a strict JSON text; `nil` if the text is not valid.
func json(_ text: String) -> ScenarioValue? {
  try? ScenarioValue(decoding: Array(text.utf8))
}

/// The error in a text; `nil` if there is none.
func failure(_ bytes: [UInt8], as dialect: Dialect = .json5) -> Diagnostic? {
  do throws(Diagnostic) {
    _ = try DocumentNode(parsing: SourceText(file: "test.json5", bytes: bytes), as: dialect)
    return nil
  } catch {
    return error
  }
}

/// The error in a text; `nil` if there is none.
func failure(_ text: String, as dialect: Dialect = .json5) -> Diagnostic? {
  failure(Array(text.utf8), as: dialect)
}

/// The position and message of the error in a text, without the file name.
func headline(_ text: String, as dialect: Dialect = .json5) -> String? {
  failure(text, as: dialect).map { String($0.headline.dropFirst("test.json5:".count)) }
}
