extension ScenarioValue {
  /// Whether two values mean the same in JSON.
  ///
  /// An integer matches a number of equal value, NaN matches NaN, and the fields of an object match
  /// in any order.
  package func matches(_ other: ScenarioValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      left == right || (left.isNaN && right.isNaN)
    case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
      Self.isExactly(number, integer)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.matches($1) }
    case (.object(let left), .object(let right)):
      Self.matches(left, right)
    default:
      self == other
    }
  }

  // Rounding the integer to a double would make different large numbers match. `Int64(exactly:)`
  // would do, but it needs the C math library, which nothing else here links.
  private static func isExactly(_ number: Double, _ integer: Int64) -> Bool {
    guard (-0x1p63..<0x1p63).contains(number) else { return false }
    let whole = Int64(number)
    return Double(whole) == number && whole == integer
  }

  private static func matches(_ left: [Field], _ right: [Field]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(inKeyOrder(left), inKeyOrder(right)).allSatisfy {
      $0.key == $1.key && $0.value.matches($1.value)
    }
  }

  // An object built in code can have a key twice. Fields with equal keys keep their order.
  private static func inKeyOrder(_ fields: [Field]) -> [Field] {
    let order = fields.indices.sorted { (fields[$0].key, $0) < (fields[$1].key, $1) }
    return order.map { fields[$0] }
  }
}
