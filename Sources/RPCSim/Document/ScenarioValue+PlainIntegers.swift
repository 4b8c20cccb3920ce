/// A fast way without a parser to read the most common values of calls, such as `[30]` or `832040`.
///
/// All other input goes to the parser, so that one piece of code decides which text is valid JSON.
extension ScenarioValue {
  /// The value of a natural number, or of an array of them, without spaces; `nil` for other input.
  static func plainIntegers(_ bytes: [UInt8]) -> ScenarioValue? {
    guard bytes.count <= 64, let first = bytes.first else { return nil }
    guard first == UInt8(ascii: "[") else {
      return natural(bytes[...]).map(ScenarioValue.integer)
    }
    guard bytes.last == UInt8(ascii: "]"), bytes.count > 2 else { return nil }
    var elements: [ScenarioValue] = []
    for part in bytes[1..<(bytes.count - 1)].split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    {
      guard let integer = natural(part) else { return nil }
      elements.append(.integer(integer))
    }
    return .array(elements)
  }

  /// A natural number of at most 18 digits, which always fits, without a leading zero.
  private static func natural(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard let first = digits.first, digits.count <= 18 else { return nil }
    guard first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
    var value: Int64 = 0
    for byte in digits {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
